"""The first draft of a report in plain Chinese sentences, from its figures: whoever sends it edits it.

A report is a paper of the house: always in Chinese.
"""

from feedback.bulletin_figures import NAMED, figure_of, hot, words_of
from feedback.figures import BY_NAME
from feedback.models import Bulletin

COUNTS = ["received", "collected", "accepted", "assigned", "settled"]
BESIDE = ["guided", "merged", "withdrawn"]
RATES = [
    "assigned_rate",
    "settled_of_assigned",
    "on_time_rate",
    "told_rate",
    "solved_rate",
    "satisfied_rate",
    "rated_rate",
]
GROUPS = {"stations": "联络站", "units": "承办单位"}
TOP = 5


def title_of(kind, place, first) -> str:
    if kind == Bulletin.Kind.MONTHLY:
        return f"{place.name}{first.year}年{first.month}月月报"
    return f"{place.name}人大代表联络站{first.year}年第{first.month // 3 + 1}季度通报"


def sections_of(figures: dict) -> list[dict]:
    """Heading and text of each part, in their order."""
    parts = {
        "一、基本情况": basics(figures),
        "二、群众反映的问题": matters(figures),
        "三、办理较慢的": behind(figures),
        "四、代表接待": receptions(figures["receptions"]),
        "五、逾期未办": overdue(figures["overdue"]),
        "六、热点和重复反映": repeated(figures),
        "七、下一步要求": "",
    }
    return [{"heading": heading, "text": text} for heading, text in parts.items()]


def basics(figures) -> str:
    counts = "，".join(compared(name, figures) for name in COUNTS)
    beside = "、".join(f"{BY_NAME[name].title}{figures['figures'][name][0]}件" for name in BESIDE)
    rates = "；".join(compared(name, figures) for name in RATES)
    return f"本期{counts}。另有{beside}，不计入收集。\n{rates}。"


def compared(name, figures) -> str:
    """A figure with its change against the period before: in points of a percentage, or in cases."""
    now, before = (figure_of(name, figures[part]) for part in ("figures", "before"))
    if not now.definition.is_rate:
        return f"{now.definition.title}{now.n}件（比上期{now.n - before.n:+d}）"
    if now.rate is None:
        return f"{now.definition.title}没有数据"
    change = "" if before.rate is None else f"，比上期{100 * (now.rate - before.rate):+.1f}个百分点"
    return f"{now.definition.title}{now.percent}（{now.n}/{now.of}{change}）"


def matters(figures) -> str:
    total = figures["figures"]["collected"][0]
    if not total:
        return "本期没有收集到意见。"
    demands = "、".join(
        f"{row['name']}{row['n']}件（比上期{row['n'] - row['before']:+d}）" for row in figures["demands"]
    )
    subjects = [row for row in figures["subjects"] if row["n"]][:TOP]
    top = "、".join(f"{row['name']}{row['n']}件（占{100 * row['n'] / total:.1f}%）" for row in subjects)
    lines = [f"按诉求类型：{demands}。" if demands else "", f"反映较多的是：{top}。" if top else ""]
    return "\n".join(filter(None, lines)) or "本期的意见还没有登记分类。"


def behind(figures) -> str:
    lines = []
    for group, called in GROUPS.items():
        for name in dict.fromkeys(row["figure"] for row in figures["laggards"]):
            rows = [row for row in figures["laggards"] if (row["of"], row["figure"]) == (group, name)]
            if rows:
                who = "、".join(f"{row['name']}（{row_words(name, row)}）" for row in rows)
                whole = words_of(figure_of(name, figures["figures"]))
                lines.append(f"{BY_NAME[name].title}（总体{whole}）排在后面的{called}：{who}。")
    return "\n".join(lines) or "没有低于总体水平的。不足5件的不参加排名。"


def row_words(name, row) -> str:
    return words_of(figure_of(name, {name: [row["n"], row["whole"]]}))


def receptions(found) -> str:
    silent = "、".join(f"{row['name']}（{row['when']}）" for row in found["silent"])
    late = "、".join(f"{row['name']}（{row['when']}）" for row in found["late"])
    lines = [f"本期接待日接待{found['held']}场，接待群众{found['visitors']}人。"]
    lines += [f"没有接待的：{silent}。"] if silent else ["各站每月都有接待。"]
    lines += [f"公布过晚的：{late}。"] if late else []
    return "\n".join(lines)


def overdue(rows) -> str:
    if not rows:
        return "没有逾期未办的意见。"
    worst = "、".join(f"{row['unit']}{row['days']}个工作日（{row['title']}）" for row in rows[:NAMED])
    return f"现有{len(rows)}件逾期，逾期最久的：{worst}。名单附后。"


def repeated(figures) -> str:
    rising = "、".join(f"{row['name']}{row['n']}件（上期{row['before']}件）" for row in hot(figures))
    again = "、".join(f"{row['village']}{row['subject']}{row['n']}件" for row in figures["repeated"][:TOP])
    lines = [f"上升较快的：{rising}。" if rising else "", f"同村同类重复反映的：{again}。" if again else ""]
    return "\n".join(filter(None, lines)) or "没有明显上升或者重复反映的事项。"
