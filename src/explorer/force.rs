//! Where nodes stand: springs pull, nodes push, and no box (the mark with its label) lies on another. The same on every computer:
//! only additions, multiplications, divisions and square roots, which IEEE 754 defines to the last bit.

/// On which side of its mark a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Inside the mark, which is a box.
    Inside,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// What has a place in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body {
    /// The middle of its mark.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
    /// How far the mark reaches to each side.
    pub reach: f64,
    /// How far the label reaches beyond the mark; 0 where it is inside.
    pub label: f64,
    /// Half of its height.
    pub half_height: f64,
    /// The side of the label.
    pub side: Side,
    /// Whether it keeps its place.
    pub pinned: bool,
    /// The body by which it is put down.
    pub from: Option<usize>,
}

impl Body {
    /// Left, top, right and bottom of what it covers.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let (left, right) = match self.side {
            Side::Inside => (self.reach, self.reach),
            Side::Left => (self.reach + self.label, self.reach),
            Side::Right => (self.reach, self.reach + self.label),
        };
        (self.x - left, self.y - self.half_height, self.x + right, self.y + self.half_height)
    }

    /// How far two bodies lie on each other, across and down; negative where there is room between them.
    fn overlap(&self, other: &Self) -> (f64, f64) {
        let (a, b) = (self.bounds(), other.bounds());
        (a.2.min(b.2) - a.0.max(b.0), a.3.min(b.3) - a.1.max(b.1))
    }
}

/// What pulls two bodies to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spring {
    /// One body.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// The length at which it rests.
    pub length: f64,
    /// How strongly it pulls.
    pub strength: f64,
}

/// How wide the picture may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Half of its width.
    pub half_width: f64,
}

/// Room between two boxes, across and down.
const BETWEEN: (f64, f64) = (10.0, 3.0);
/// How often all is moved.
const ROUNDS: u32 = 160;
/// How strongly nodes push each other away.
const PUSH: f64 = 520.0;
/// How strongly everything is drawn to the middle, so that what hangs on little does not drift away.
const GATHER: (f64, f64) = (0.004, 0.02);
/// Pushing reaches so far.
const FAR: f64 = 420.0;
/// Cosine and sine of the golden angle, by which bodies are first put down around another.
const GOLDEN: (f64, f64) = (-0.737_368_878_078_319_9, 0.675_490_294_261_523_7);

/// Puts the bodies that are not pinned in their places.
pub fn settle(bodies: &mut [Body], springs: &[Spring], room: Room) {
    put_down(bodies);
    if bodies.iter().all(|body| body.pinned) {
        return;
    }
    for round in 0..ROUNDS {
        let left = f64::from(ROUNDS - round) / f64::from(ROUNDS);
        // Labels may change sides while much still moves.
        if left > 0.35 {
            choose_sides(bodies);
        }
        push_and_pull(bodies, springs, 26.0 * left + 1.0);
        part(bodies, room);
    }
    for _ in 0..60 {
        if !part(bodies, room) {
            break;
        }
    }
    for body in bodies.iter_mut().filter(|body| !body.pinned) {
        (body.x, body.y) = (rounded(body.x), rounded(body.y));
    }
    find_room(bodies, room);
}

/// To a tenth: what is written in a picture.
#[must_use]
pub fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// Around the body from which each comes, in widening circles.
fn put_down(bodies: &mut [Body]) {
    let mut direction = (1.0, 0.0);
    let mut about = vec![0_u32; bodies.len()];
    for i in 0..bodies.len() {
        if bodies[i].pinned {
            continue;
        }
        let from = bodies[i].from.filter(|from| *from < i || bodies[*from].pinned);
        let (x, y) = from.map_or((0.0, 0.0), |from| (bodies[from].x, bodies[from].y));
        let turn = from.map_or(0, |from| {
            about[from] += 1;
            about[from]
        });
        let distance = 90.0 + 22.0 * f64::from(turn).sqrt() * 1.6;
        bodies[i].x = x + direction.0 * distance;
        bodies[i].y = y + direction.1 * distance;
        direction = (direction.0 * GOLDEN.0 - direction.1 * GOLDEN.1, direction.0 * GOLDEN.1 + direction.1 * GOLDEN.0);
    }
    choose_sides(bodies);
}

/// A label stands on the side that looks away from what the body hangs on.
fn choose_sides(bodies: &mut [Body]) {
    for i in 0..bodies.len() {
        if bodies[i].pinned || bodies[i].side == Side::Inside {
            continue;
        }
        let from = bodies[i].from.map_or(0.0, |from| bodies[from].x);
        bodies[i].side = if bodies[i].x < from { Side::Left } else { Side::Right };
    }
}

fn push_and_pull(bodies: &mut [Body], springs: &[Spring], most: f64) {
    let mut moves = vec![(0.0, 0.0); bodies.len()];
    for i in 0..bodies.len() {
        for j in i + 1..bodies.len() {
            let (dx, dy) = (bodies[j].x - bodies[i].x, bodies[j].y - bodies[i].y);
            let squared = (dx * dx + dy * dy).max(1.0);
            if squared > FAR * FAR {
                continue;
            }
            let push = PUSH / squared;
            // Two in the same spot part across.
            let (px, py) = if dx == 0.0 && dy == 0.0 { (1.0, 0.5) } else { (dx * push, dy * push) };
            moves[i].0 -= px;
            moves[i].1 -= py;
            moves[j].0 += px;
            moves[j].1 += py;
        }
    }
    for (body, moved) in bodies.iter().zip(&mut moves) {
        moved.0 -= body.x * GATHER.0;
        moved.1 -= body.y * GATHER.1;
    }
    for spring in springs {
        let (dx, dy) = (bodies[spring.other].x - bodies[spring.one].x, bodies[spring.other].y - bodies[spring.one].y);
        let distance = (dx * dx + dy * dy).sqrt().max(1.0);
        let pull = spring.strength * (distance - spring.length) / distance;
        moves[spring.one].0 += dx * pull;
        moves[spring.one].1 += dy * pull;
        moves[spring.other].0 -= dx * pull;
        moves[spring.other].1 -= dy * pull;
    }
    for (body, (mx, my)) in bodies.iter_mut().zip(moves).filter(|(body, _)| !body.pinned) {
        let length = (mx * mx + my * my).sqrt();
        let part = if length > most { most / length } else { 1.0 };
        body.x += mx * part;
        body.y += my * part;
    }
}

/// Moves boxes that lie on each other apart; says whether any did.
fn part(bodies: &mut [Body], room: Room) -> bool {
    let mut any = false;
    for i in 0..bodies.len() {
        for j in i + 1..bodies.len() {
            // Most pairs are far apart: that is seen at once. The one beside keeps what follows exact to the last bit.
            let apart = (bodies[i].y - bodies[j].y).abs() - bodies[i].half_height - bodies[j].half_height;
            if apart > BETWEEN.1 + 1.0 || (bodies[i].pinned && bodies[j].pinned) {
                continue;
            }
            let (across, down) = bodies[i].overlap(&bodies[j]);
            let (across, down) = (across + BETWEEN.0, down + BETWEEN.1);
            if across <= 0.0 || down <= 0.0 {
                continue;
            }
            any = true;
            // Labels are wide and low: down is mostly the shorter way.
            let (mut mx, mut my) = (0.0, 0.0);
            if across < down {
                mx = if bodies[i].x < bodies[j].x { across } else { -across };
            } else {
                my = if bodies[i].y < bodies[j].y { down } else { -down };
            }
            let (one, other) = match (bodies[i].pinned, bodies[j].pinned) {
                (true, _) => (0.0, 1.0),
                (_, true) => (1.0, 0.0),
                _ => (0.5, 0.5),
            };
            bodies[i].x -= mx * one;
            bodies[i].y -= my * one;
            bodies[j].x += mx * other;
            bodies[j].y += my * other;
        }
    }
    for body in bodies.iter_mut().filter(|body| !body.pinned) {
        keep_inside(body, room);
    }
    any
}

fn keep_inside(body: &mut Body, room: Room) {
    let (left, _, right, _) = body.bounds();
    if left < -room.half_width {
        body.x += -room.half_width - left;
    } else if right > room.half_width {
        body.x -= right - room.half_width;
    }
}

/// What still lies on another is put to the nearest free place.
fn find_room(bodies: &mut [Body], room: Room) {
    for i in 0..bodies.len() {
        if bodies[i].pinned || is_free(bodies, i) {
            continue;
        }
        let home = bodies[i];
        let mut best: Option<(f64, Body)> = None;
        for step in 0..4000_i32 {
            // Rows above and below in turn, and places to the left and right in each.
            let (row, column) = (f64::from((step / 21 + 1) / 2), f64::from((step % 21 + 1) / 2));
            let down = if (step / 21) % 2 == 0 { row } else { -row } * 8.0;
            if best.is_some_and(|(distance, _)| down * down > distance) {
                break;
            }
            let across = if step % 2 == 0 { column } else { -column } * 24.0;
            let mut tried = Body { x: rounded(home.x + across), y: rounded(home.y + down), ..home };
            keep_inside(&mut tried, room);
            tried.x = rounded(tried.x);
            let distance = (tried.x - home.x) * (tried.x - home.x) + (tried.y - home.y) * (tried.y - home.y);
            if best.is_some_and(|(known, _)| known <= distance) {
                continue;
            }
            bodies[i] = tried;
            if is_free(bodies, i) {
                best = Some((distance, tried));
            }
        }
        bodies[i] = best.map_or(home, |(_, body)| body);
    }
}

/// Whether a body lies on none that stands before it or is pinned.
fn is_free(bodies: &[Body], which: usize) -> bool {
    let clear = |(i, other): (usize, &Body)| {
        let (across, down) = bodies[which].overlap(other);
        (i >= which && !other.pinned) || i == which || across + 1.0 <= 0.0 || down + 0.5 <= 0.0
    };
    bodies.iter().enumerate().all(clear)
}
