"""The rules of the fleet simulation once more, as a SimPy model that a careful author would write, to compare speed and node-hours.

Two groups in two time zones come by hour of the working day, on days that differ by a gamma factor; they work for a log-normal time,
idle for two hours and go. kube-scheduler puts a session on the node with the highest LeastAllocated score over CPU and memory, in whole
hundredths, ties at random; otherwise it waits. Karpenter collects those that wait (1 s idle, 10 s at most), largest first, puts them
first-fit onto nodes that are there or on their way, then onto new ones, by its estimate; passes wait for CreateFleet. A node is ready
after a while, its first session of an image waits for the pull, and an empty node goes after five minutes, at a poll of 10 s, a
validation of 15 s, within a budget of all empty nodes, unless it was nominated in the last 20 s. People sit in seats: who comes back
while their session is there works on in it; who waits for an hour gives up.

It answers what the simulation answers: node-hours, dollars, the quote for full nodes, hours of sessions, of work and of empty nodes,
use of CPU and memory, nodes and sessions by hour of the week, waits in steps of a quarter of a second, warm and cold.

usage: python fleet_simpy.py SESSIONS_PER_WEEKDAY DAYS SEED
prints one JSON line: sessions, nodeHours, seconds of CPU, and the other answers
"""

import json
import math
import random
import sys
import time

import simpy

WEIGHTS = [0.02, 0.08, 0.18, 0.16, 0.08, 0.06, 0.10, 0.12, 0.09, 0.05, 0.03, 0.02, 0.01]
FIRST_HOUR = 7
TAIL_S = 2 * 3600
CONSOLIDATE_AFTER_S = 300
# m6i.2xlarge: allocatable CPU and memory of a running node, and by Karpenter's estimate; less 195 m, 250 MiB and 5 pods of DaemonSets
ALLOCATABLE_CPU = 7910
ALLOCATABLE_MEMORY = 30693
ESTIMATED_MEMORY = 29317
OVERHEAD_CPU = 195
OVERHEAD_MEMORY = 250
PODS = 53
# (millicores, MiB, hours that the clock is ahead of UTC), the larger first
PROFILES = [(2000, 7630, 0), (1000, 3815, -5)]
SHARED_VARIATION = 0.2
OWN_VARIATION = 0.1
PATIENCE_S = 3600
TARGET_S = 30
USD_PER_HOUR = 0.384
WAIT_STEP_S = 0.25


class Session:
    def __init__(self, profile, seats, seat, now, hands_on):
        self.cpu, self.memory, _ = profile
        self.seats = seats
        self.seat = seat
        self.wanted = now
        self.hands_on = hands_on
        self.node = None
        self.active_until = 0.0
        self.ends = 0.0


class Meter:
    """What is there, and what has added up."""

    def __init__(self):
        self.at = 0.0
        self.hour = 0
        self.nodes = self.sessions = self.empty = self.cpu = self.memory = self.most_nodes = self.peak = 0
        self.node_s = self.session_s = self.empty_s = self.cpu_s = self.memory_s = 0.0
        self.seconds_by_nodes = {}
        self.hour_s, self.hour_nodes, self.hour_sessions = [0.0] * 168, [0.0] * 168, [0.0] * 168
        self.hour_most = [0] * 168

    def advance(self, now):
        end = (self.hour + 1) * 3600
        while now > end:
            self.add(end - self.at)
            self.at = end
            self.hour += 1
            end += 3600
        self.add(now - self.at)
        self.at = now

    def add(self, s):
        if s <= 0:
            return
        nodes, sessions, hour = self.nodes, self.sessions, self.hour % 168
        self.node_s += s * nodes
        self.session_s += s * sessions
        self.empty_s += s * self.empty
        self.cpu_s += s * self.cpu
        self.memory_s += s * self.memory
        self.seconds_by_nodes[nodes] = self.seconds_by_nodes.get(nodes, 0.0) + s
        self.hour_s[hour] += s
        self.hour_nodes[hour] += s * nodes
        self.hour_sessions[hour] += s * sessions
        if nodes > self.hour_most[hour]:
            self.hour_most[hour] = nodes


class Node:
    def __init__(self, now):
        self.cpu = ALLOCATABLE_CPU - OVERHEAD_CPU
        self.memory = ESTIMATED_MEMORY - OVERHEAD_MEMORY
        self.pods = PODS
        self.running = 0
        self.ready = False
        self.initialized = False
        self.launched = now
        self.last_pod = now
        self.nominated = now
        self.image = None

    def fits(self, session):
        return self.pods > 0 and self.cpu >= session.cpu and self.memory >= session.memory

    def score(self, session):
        cpu = int(100 * (self.cpu - session.cpu) / ALLOCATABLE_CPU)
        memory = int(100 * (self.memory - session.memory) / ALLOCATABLE_MEMORY)
        return (cpu + memory) // 2


class Fleet:
    def __init__(self, env):
        self.env = env
        self.nodes = []
        self.waiting = []
        self.trigger = env.event()
        self.synced = 0.0
        self.meter = Meter()
        self.waits = {True: {}, False: {}}
        self.sessions = self.ended = self.reused = self.late = self.gave_up = self.launches = self.removed = 0
        self.active_s = 0.0
        env.process(self.provision())
        env.process(self.disrupt())

    def place(self, session, cold=False):
        best, ties = -1, []
        for node in self.nodes:
            if not node.ready or not node.fits(session):
                continue
            score = node.score(session)
            if score > best:
                best, ties = score, [node]
            elif score == best:
                ties.append(node)
        if not ties:
            return False
        self.bind(random.choice(ties), session, cold)
        return True

    def bind(self, node, session, cold):
        now = self.env.now
        meter = self.meter
        meter.advance(now)
        meter.sessions += 1
        meter.peak = max(meter.peak, meter.sessions)
        meter.cpu += session.cpu
        meter.memory += session.memory
        if node.running == 0:
            meter.empty -= 1
        self.sessions += 1
        node.cpu -= session.cpu
        node.memory -= session.memory
        node.pods -= 1
        node.running += 1
        node.last_pod = now
        if node.image is None:
            node.image = now + random.uniform(29, 41)
        start = max(now, node.image) + random.uniform(2, 10)
        wait = start - session.wanted
        waits = self.waits[cold]
        step = int(wait / WAIT_STEP_S)
        waits[step] = waits.get(step, 0) + 1
        if wait > TARGET_S:
            self.late += 1
        self.active_s += session.hands_on
        session.node = node
        session.active_until = start + session.hands_on
        session.ends = session.active_until + TAIL_S
        self.env.process(self.run(node, session))

    def run(self, node, session):
        while session.ends > self.env.now:
            yield self.env.timeout(session.ends - self.env.now)
        meter = self.meter
        meter.advance(self.env.now)
        meter.sessions -= 1
        meter.cpu -= session.cpu
        meter.memory -= session.memory
        if node.running == 1:
            meter.empty += 1
        del session.seats[session.seat]
        self.ended += 1
        node.cpu += session.cpu
        node.memory += session.memory
        node.pods += 1
        node.running -= 1
        node.last_pod = self.env.now
        self.place_waiting()

    def place_waiting(self):
        if self.waiting:
            self.waiting = [session for session in self.waiting if not self.place(session, cold=True)]

    def arrive(self, profile, seats, seat, hands_on):
        now = self.env.now
        session = seats.get(seat)
        if session is not None:
            self.come_back(session, hands_on)
            return
        session = seats[seat] = Session(profile, seats, seat, now, hands_on)
        if self.place(session):
            return
        self.waiting.append(session)
        self.env.timeout(PATIENCE_S, session).callbacks.append(self.give_up)
        if not self.trigger.triggered:
            self.trigger.succeed()

    def come_back(self, session, hands_on):
        self.reused += 1
        if session.node is None:
            session.hands_on = max(session.hands_on, hands_on)
            return
        now = self.env.now
        until = max(session.active_until, now + hands_on)
        self.active_s += until - max(now, session.active_until)
        session.active_until = until
        session.ends = max(session.ends, until + TAIL_S)

    def give_up(self, event):
        session = event.value
        if session.node is None:
            self.waiting.remove(session)
            del session.seats[session.seat]
            self.gave_up += 1

    def provision(self):
        while True:
            yield self.trigger
            opened = self.env.now
            while self.env.now < opened + 10:
                self.trigger = self.env.event()
                result = yield self.trigger | self.env.timeout(min(1, opened + 10 - self.env.now))
                if self.trigger not in result:
                    break
            self.trigger = self.env.event()
            if self.synced > self.env.now:
                yield self.env.timeout(self.synced - self.env.now)
            self.solve()

    def solve(self):
        rooms = [[node.cpu, node.memory, node.pods, node] for node in self.nodes]
        for session in sorted(self.waiting, key=lambda one: (-one.cpu, -one.memory)):
            for room in rooms:
                if room[2] > 0 and room[0] >= session.cpu and room[1] >= session.memory:
                    break
            else:
                node = Node(self.env.now)
                self.nodes.append(node)
                self.env.process(self.launch(node))
                room = [node.cpu, node.memory, node.pods, node]
                rooms.append(room)
            room[0] -= session.cpu
            room[1] -= session.memory
            room[2] -= 1
            room[3].nominated = self.env.now + 20

    def launch(self, node):
        answer = random.uniform(2, 4)
        self.synced = max(self.synced, self.env.now + answer)
        yield self.env.timeout(answer)
        node.launched = self.env.now
        self.launches += 1
        meter = self.meter
        meter.advance(self.env.now)
        meter.nodes += 1
        meter.empty += 1
        meter.most_nodes = max(meter.most_nodes, meter.nodes)
        yield self.env.timeout(random.lognormvariate(math.log(50), math.log(75 / 50) / 1.6449))
        node.ready = True
        node.memory += ALLOCATABLE_MEMORY - ESTIMATED_MEMORY
        self.place_waiting()
        yield self.env.timeout(random.uniform(5, 20))
        node.initialized = True
        node.last_pod = max(node.last_pod, self.env.now)

    def disrupt(self):
        while True:
            yield self.env.timeout(10)
            empty = self.empty()
            if not empty:
                continue
            yield self.env.timeout(15)
            for node in set(empty).intersection(self.empty()):
                self.nodes.remove(node)
                self.env.process(self.terminate())

    def terminate(self):
        yield self.env.timeout(5)
        self.meter.advance(self.env.now)
        self.meter.nodes -= 1
        self.meter.empty -= 1
        self.removed += 1

    def empty(self):
        now = self.env.now
        return [
            node
            for node in self.nodes
            if node.running == 0
            and node.initialized
            and now - node.last_pod >= CONSOLIDATE_AFTER_S
            and node.nominated <= now
        ]


def quantile(counts, fraction):
    need = fraction * sum(counts.values())
    for key in sorted(counts):
        need -= counts[key]
        if need <= 0:
            return key
    return None


def answers(fleet):
    meter = fleet.meter
    meter.advance(fleet.env.now)
    warm, cold = fleet.waits[False], fleet.waits[True]
    waits = {step: warm.get(step, 0) + cold.get(step, 0) for step in warm.keys() | cold.keys()}
    node_hours = meter.node_s / 3600
    room_cpu, room_memory = ALLOCATABLE_CPU - OVERHEAD_CPU, ALLOCATABLE_MEMORY - OVERHEAD_MEMORY
    return {
        "sessions": fleet.sessions,
        "ended": fleet.ended,
        "reused": fleet.reused,
        "gaveUp": fleet.gave_up,
        "peak": meter.peak,
        "nodeHours": node_hours,
        "usd": node_hours * USD_PER_HOUR,
        "sessionHours": meter.session_s / 3600,
        "activeHours": fleet.active_s / 3600,
        "emptyNodeHours": meter.empty_s / 3600,
        "cpuUsedFraction": meter.cpu_s / (meter.node_s * room_cpu),
        "memoryUsedFraction": meter.memory_s / (meter.node_s * room_memory),
        "nodes": [quantile(meter.seconds_by_nodes, 0.5), quantile(meter.seconds_by_nodes, 0.95), meter.most_nodes],
        "startS": [(quantile(waits, fraction) + 1) * WAIT_STEP_S for fraction in (0.5, 0.95, 0.99)],
        "coldStartFraction": sum(cold.values()) / fleet.sessions,
        "overTargetFraction": fleet.late / fleet.sessions,
        "week": [
            (nodes / s, sessions / s, most)
            for s, nodes, sessions, most in zip(meter.hour_s, meter.hour_nodes, meter.hour_sessions, meter.hour_most)
            if s > 0
        ],
        "launches": fleet.launches,
        "removals": fleet.removed,
    }


def gamma_of_mean_one(variation):
    shape = 1 / variation**2
    return random.gammavariate(shape, 1 / shape)


def arrivals(env, fleet, profile, per_day, days, shared):
    seats, places = {}, 6 * per_day  # three for each of the sessions of a weekday, as many for both groups
    for day in range(days):
        if day % 7 >= 5:
            continue
        # nobody comes twice on a day before everybody has come once
        seat = random.randrange(places)
        stride = next(step for step in iter(lambda: random.randrange(1, places), 0) if math.gcd(step, places) == 1)
        factor = shared[day] * gamma_of_mean_one(OWN_VARIATION)
        for hour, weight in enumerate(WEIGHTS):
            start = day * 86400 + (FIRST_HOUR + hour - profile[2]) * 3600
            rate = per_day * factor * weight / 3600
            at = start + random.expovariate(rate)
            while at < start + 3600:
                yield env.timeout(at - env.now)
                hands_on = 3600 * random.lognormvariate(math.log(2.1), 0.8)
                fleet.arrive(profile, seats, seat, hands_on)
                seat = (seat + stride) % places
                at += random.expovariate(rate)


def main():
    per_day, days, seed = (int(text) for text in sys.argv[1:4])
    random.seed(seed)
    began = time.process_time()
    env = simpy.Environment()
    fleet = Fleet(env)
    shared = [gamma_of_mean_one(SHARED_VARIATION) for _ in range(days)]
    for profile in PROFILES:
        env.process(arrivals(env, fleet, profile, per_day // len(PROFILES), days, shared))
    env.run(until=days * 86400)
    told = answers(fleet)
    print(json.dumps({**told, "seconds": time.process_time() - began}))


main()
