"""The lists beside the columns of a preview, read from its page and sent back."""

import re

from tests.web.pages import Page


def chosen(text):
    """What is selected for each column."""
    lists = re.findall(r'<select [^>]*name="role">.*?</select>', text, re.DOTALL)
    return [re.search(r'value="([^"]*)" selected', each)[1] for each in lists]


def hidden(text):
    """The mapping that the page holds as a text."""
    (found,) = Page(text).all("textarea", name="mapping")
    return {"mapping": found["text"].strip()}


def look_again(client, address, roles, **more):
    """Send the lists back with these choices."""
    form = hidden(client.get(address).text) | {"role": roles, "look": "1"} | more
    return client.post(address, data=form)
