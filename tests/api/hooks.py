"""What a schema cannot say about the API: a cursor is only good if the list gave it.

So made-up cursors are taken out of questions that are meant to be good. Questions that are meant to be bad keep them, and
cursors that lists gave are walked by tests/it/addresses/api*.rs.
"""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    generation = case.meta.generation if case.meta is not None else None
    if generation is not None and generation.mode.is_positive and case.query:
        case.query.pop("cursor", None)
