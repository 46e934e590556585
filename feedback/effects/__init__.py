"""What each action writes beside its event and its step: one function per action, found by its name.

An effect gets the Act, raises Invalid or Conflict, and may return the step it leads to where the table leaves that open.
"""

from feedback.effects import answering, handling, intake, oversight, recalculation
from feedback.workflow import Action


def name_of(action: Action) -> str:
    return "return_" if action == Action.RETURN else action.value


EFFECTS = {
    action: getattr(module, name_of(action))
    for module in (intake, handling, answering, oversight, recalculation)
    for action in Action
    if hasattr(module, name_of(action))
}
