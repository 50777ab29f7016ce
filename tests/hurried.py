"""A plugin for pytest in `python -m tests.mutation`: the same examples each time, and fewer.

A break that one example notices is noticed: nobody reads the smallest one, so none is looked for. A
slow machine notices nothing, so no test has a time limit of its own.
"""

from hypothesis import Phase, settings

settings.register_profile(
    "hurried",
    deadline=None,
    derandomize=True,
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("hurried")
