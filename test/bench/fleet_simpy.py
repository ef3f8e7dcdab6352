"""The rules of the fleet simulation once more, as a SimPy model that a careful author would write, to compare speed and node-hours.

Two groups in two time zones come by hour of the working day, on days that differ by a gamma factor; they work for a log-normal time,
idle for two hours and go. kube-scheduler puts a session on the node with the highest LeastAllocated score over CPU and memory, in whole
hundredths, ties at random; otherwise it waits. Karpenter collects those that wait (1 s idle, 10 s at most), largest first, puts them
first-fit onto nodes that are there or on their way, then onto new ones, by its estimate; passes wait for CreateFleet. A node is ready
after a while, its first session of an image waits for the pull, and an empty node goes after five minutes, at a poll of 10 s, a
validation of 15 s, within a budget of all empty nodes, unless it was nominated in the last 20 s.

usage: python fleet_simpy.py SESSIONS_PER_WEEKDAY DAYS SEED
prints one JSON line: sessions, nodeHours, seconds
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


class Session:
    def __init__(self, profile, hands_on):
        self.cpu, self.memory, _ = profile
        self.hands_on = hands_on


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
        self.node_seconds = 0.0
        self.sessions = 0
        env.process(self.provision())
        env.process(self.disrupt())

    def place(self, session):
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
        self.bind(random.choice(ties), session)
        return True

    def bind(self, node, session):
        now = self.env.now
        self.sessions += 1
        node.cpu -= session.cpu
        node.memory -= session.memory
        node.pods -= 1
        node.running += 1
        node.last_pod = now
        if node.image is None:
            node.image = now + random.uniform(29, 41)
        start = max(now, node.image) + random.uniform(2, 10)
        self.env.process(self.run(node, session, start - now + session.hands_on + TAIL_S))

    def run(self, node, session, stay):
        yield self.env.timeout(stay)
        node.cpu += session.cpu
        node.memory += session.memory
        node.pods += 1
        node.running -= 1
        node.last_pod = self.env.now
        self.place_waiting()

    def place_waiting(self):
        self.waiting = [session for session in self.waiting if not self.place(session)]

    def arrive(self, session):
        if self.place(session):
            return
        self.waiting.append(session)
        if not self.trigger.triggered:
            self.trigger.succeed()

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
                self.node_seconds += self.env.now + 5 - node.launched

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


def gamma_of_mean_one(variation):
    shape = 1 / variation**2
    return random.gammavariate(shape, 1 / shape)


def arrivals(env, fleet, profile, per_day, days, shared):
    for day in range(days):
        if day % 7 >= 5:
            continue
        factor = shared[day] * gamma_of_mean_one(OWN_VARIATION)
        for hour, weight in enumerate(WEIGHTS):
            start = day * 86400 + (FIRST_HOUR + hour - profile[2]) * 3600
            rate = per_day * factor * weight / 3600
            at = start + random.expovariate(rate)
            while at < start + 3600:
                yield env.timeout(at - env.now)
                fleet.arrive(Session(profile, 3600 * random.lognormvariate(math.log(2.1), 0.8)))
                at += random.expovariate(rate)


def main():
    per_day, days, seed = (int(text) for text in sys.argv[1:4])
    random.seed(seed)
    began = time.process_time()
    env = simpy.Environment()
    fleet = Fleet(env)
    shared = [gamma_of_mean_one(SHARED_VARIATION) for _ in range(days)]
    for profile in PROFILES:
        env.process(arrivals(env, fleet, profile, per_day / len(PROFILES), days, shared))
    env.run(until=days * 86400)
    for node in fleet.nodes:
        fleet.node_seconds += max(0, env.now - node.launched)
    seconds = time.process_time() - began
    print(json.dumps({"sessions": fleet.sessions, "nodeHours": fleet.node_seconds / 3600, "seconds": seconds}))


main()
