"""Draws per CPU second of the Netflix planner (service-capacity-modeling), for the comparison in netflix.ts.

usage: python netflix_planner.py
prints one JSON line: draws a CPU second of each model, after a first plan that is not counted
"""

import json
import time

from service_capacity_modeling.capacity_planner import planner
from service_capacity_modeling.interface import CapacityDesires, DataShape, Interval, QueryPattern

DRAWS = 256


def interval(low, mid, high):
    return Interval(low=low, mid=mid, high=high, confidence=0.98)


desires = CapacityDesires(
    service_tier=1,
    query_pattern=QueryPattern(
        estimated_read_per_second=interval(1_000, 10_000, 100_000),
        estimated_write_per_second=interval(100, 1_000, 10_000),
    ),
    data_shape=DataShape(estimated_state_size_gib=interval(10, 100, 1_000)),
)


def draws_per_cpu_second(model):
    def plan(draws):
        planner.plan(model_name=model, region="us-east-1", desires=desires, simulations=draws)

    plan(16)
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        plan(DRAWS)
        best = max(best, DRAWS / (time.process_time() - start))
    return best


print(
    json.dumps(
        {
            "statelessJava": draws_per_cpu_second("org.netflix.stateless-java"),
            "postgres": draws_per_cpu_second("org.netflix.postgres"),
        }
    )
)
