"""What pages are measured against: one indexed SELECT and a template of 50 rows, on bare Flask."""

import os

from flask import Flask, render_template_string

from config import sqlite

TEMPLATE = """<!doctype html><title>Bare</title><table>{% for row in rows %}
<tr><td>{{ row[0] }}</td><td>{{ row[1] }}</td><td>{{ row[2] }}</td></tr>{% endfor %}</table>"""
QUERY = "select day, step, credit from credit where payee_id = ? and question = ? limit 50"

app = Flask(__name__)
connection = sqlite.connect(os.environ["BENCHMARK_DATABASE"], check_same_thread=False)


@app.get("/")
def page() -> str:
    rows = connection.execute(QUERY, (int(os.environ["BENCHMARK_PAYEE"]), "satisfaction"))
    return render_template_string(TEMPLATE, rows=rows.fetchall())
