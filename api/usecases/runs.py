"""Proposals as JSON: what the command line prints, and what a run keeps in both languages."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from api.usecases.followed import document as followed
from api.usecases.proposal import Benefit, Left, Line, Partly, Project, Proposal
from graph.wording import Lang


def as_json(proposal: Proposal, lang: Lang) -> dict[str, Any]:
    """A proposal in one language, as `gongjian propose --format json` prints it."""
    return _document(proposal, lambda told: told.text(lang))


def for_storing(proposal: Proposal) -> dict[str, Any]:
    """A proposal with every sentence in both languages."""
    return _document(proposal, asdict)


def in_language(stored: Any, lang: Lang) -> Any:
    """What `for_storing` gave, in one language."""
    if isinstance(stored, Mapping):
        if set(stored) == {"zh", "en"}:
            return stored[lang]
        return {key: in_language(value, lang) for key, value in stored.items()}
    return [in_language(value, lang) for value in stored] if isinstance(stored, list) else stored


def _document(proposal: Proposal, say: Any) -> dict[str, Any]:
    run = {"id": proposal.id, "created_at": proposal.created_at.isoformat(), "as_of": proposal.as_of.isoformat()}
    figures = asdict(proposal.figures)
    return {
        "run": {
            **run,
            **figures,
            "weights": dict(proposal.weights),
            "counts": dict(proposal.counts),
            "limits_count": "lines",
            "after": proposal.after,
            "notes": [say(n) for n in proposal.notes],
        },
        "projects": [_project(project, say) for project in proposal.projects],
        "unmet": [_left(left, "demand", "area", say) for left in proposal.unmet],
        "idle": [_left(left, "resource", "unit", say) for left in proposal.idle],
        "partly": [_partly(found, say) for found in proposal.partly],
        "unreached": [{"area": u.area, "area_name": u.area_name, "reason": say(u.reason)} for u in proposal.unreached],
        "budgets": [asdict(spent) for spent in proposal.budgets],
        "exchanges": [[_benefit(side, say) for side in exchange.sides] for exchange in proposal.exchanges],
        **followed(proposal.followed, say),
        "fairness_curve": None if proposal.curve is None else [asdict(point) for point in proposal.curve],
    }


def _benefit(side: Benefit, say: Any) -> dict[str, Any]:
    lines = [{"resource": resource, "demand": demand} for resource, demand in side.lines]
    return {"id": side.id, "name": side.name, "lines": lines, "score": side.score, "gets": say(side.gets)}


def _project(project: Project, say: Any) -> dict[str, Any]:
    return {
        "id": project.id,
        "number": project.number,
        "title": project.title,
        "state": project.state,
        "score": project.score,
        "reasons": [say(reason) for reason in project.reasons],
        "lines": [_line(line, say) for line in project.lines],
    }


def _line(line: Line, say: Any) -> dict[str, Any]:
    values = {field.name: getattr(line, field.name) for field in fields(line)}
    values["no_figure"] = None if line.no_figure is None else say(line.no_figure)
    return values | {
        "reasons": [say(reason) for reason in line.reasons],
        "kinds_suggested": list(line.kinds_suggested),
        "areas": [dict(area) for area in line.areas],
    }


def _partly(found: Partly, say: Any) -> dict[str, Any]:
    return {
        "demand": found.id,
        "demand_title": found.title,
        "area": found.area,
        "area_name": found.area_name,
        "got": found.got,
        "need": found.need,
        "reason": say(found.reason),
    }


def _left(left: Left, what: str, owner: str, say: Any) -> dict[str, Any]:
    return {
        what: left.id,
        f"{what}_title": left.title,
        owner: left.owner,
        f"{owner}_name": left.owner_name,
        "kind": left.kind,
        "kind_source": left.kind_source,
        "reason": say(left.reason),
        "gain_one_more": left.gain_one_more,
    }
