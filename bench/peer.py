"""The peer of /graph: the page that one writes with Streamlit and st-link-analysis over the same PostgreSQL rows.

Run by bench/graph.py. As the demo of the paper it draws what it is given at once; with ?focus=SLUG one dataset, the works that
say something about it, and the other datasets of these works. Rows are read once and kept, as Streamlit advises.
"""

import os

import psycopg
import streamlit as st
from st_link_analysis import EdgeStyle, NodeStyle, st_link_analysis

ROWS = """
select d.slug, d.name, p.name as key, p.short_name, u.id, u.citation_function
from usages u join datasets d on d.id = u.dataset_id join papers p on p.id = u.paper_id
order by u.id
"""


@st.cache_data
def read():
    with psycopg.connect(os.environ["AMPHORA_BENCH_DATABASE"]) as connection:
        return connection.execute(ROWS).fetchall()


def elements(rows):
    nodes, edges = {}, []
    for slug, name, key, short_name, number, function in rows:
        nodes[f"d {slug}"] = {"id": f"d {slug}", "label": "DATASET", "name": name}
        nodes[f"p {key}"] = {"id": f"p {key}", "label": "PAPER", "name": short_name}
        edges.append({"id": f"e {number}", "source": f"p {key}", "target": f"d {slug}", "label": function.upper()})
    return {"nodes": [{"data": node} for node in nodes.values()], "edges": [{"data": edge} for edge in edges]}


def around(rows, slug):
    works = {row[2] for row in rows if row[0] == slug}
    return [row for row in rows if row[2] in works]


st.set_page_config(page_title="Datasets and papers", layout="wide")
st.title("Datasets and papers")
focus = st.query_params.get("focus")
rows = around(read(), focus) if focus else read()
shown = elements(rows)
st.write(f"{len(shown['nodes'])} nodes, {len(shown['edges'])} statements")
colours = {"USE": "#56B4E9", "PRODUCE": "#0072B2", "EXTEND": "#009E73", "INTRODUCE": "#F0E442", "OTHER": "#999999"}
st_link_analysis(
    shown,
    layout="cose",
    node_styles=[NodeStyle("DATASET", "#222222", "name", "database"), NodeStyle("PAPER", "#777777", "name", "description")],
    edge_styles=[EdgeStyle(name, colour, caption="label", directed=True) for name, colour in colours.items()],
    height=700,
    key="graph",
)
