"""What pages are measured against: one indexed SELECT and a template of 50 rows, on bare Flask.

`/` asks the driver, `/orm` asks through Flask-SQLAlchemy as an application would.
"""

import os

from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from config import sqlite

TEMPLATE = """<!doctype html><title>Bare</title><table>{% for row in rows %}
<tr><td>{{ row[0] }}</td><td>{{ row[1] }}</td><td>{{ row[2] }}</td></tr>{% endfor %}</table>"""
QUERY = "select day, step, channel from answer where id > {} order by id limit 50"
FIRST = 100  # ids are given in order, so that 50 rows follow

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['BENCHMARK_DATABASE']}"
db = SQLAlchemy(app)
connection = sqlite.connect(os.environ["BENCHMARK_DATABASE"], check_same_thread=False)


@app.get("/")
def page() -> str:
    rows = connection.execute(QUERY.format("?"), (FIRST,)).fetchall()
    return render_template_string(TEMPLATE, rows=rows)


@app.get("/orm")
def orm_page() -> str:
    rows = db.session.execute(text(QUERY.format(":first")), {"first": FIRST}).all()
    return render_template_string(TEMPLATE, rows=rows)
