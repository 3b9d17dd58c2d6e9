"""What stands between the network and the use cases: who asks, how much at once, logs, figures, cursors and versions."""
