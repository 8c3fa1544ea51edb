// People of the served review: accounts, the letters that are sent to them, and browsers in which they are signed in.

import { execFile } from "node:child_process";
import { readFile, readdir, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { SITE } from "./site.mjs";

const run = promisify(execFile);

export const PASSWORD = "copper lantern 7 otters";

const { AMPHORA_LETTERS: LETTERS, AMPHORA_PROGRAM: PROGRAM, AMPHORA_SERVED: SERVED } = process.env;

/** Whether there can be people: the tests need the program, its database and its letters. */
export const HAS_PEOPLE = [LETTERS, PROGRAM, SERVED].every((each) => each !== undefined);

/** Options of a test that needs people. */
export const needsPeople = HAS_PEOPLE ? {} : { skip: "the program is not told: run scripts/browser-test" };

/** The link of the letter to that address, once it has come. */
export async function link(address) {
  const letter = await letterTo(address, (text) => /http:\S+\?token=\S+/.test(text));
  return letter.match(/http:\S+\?token=\S+/)[0];
}

/** The letter to that address that says what is looked for, once it has come. */
export async function letterTo(address, says) {
  for (let i = 0; i < 100; i += 1) {
    for (const name of await readdir(LETTERS).catch(() => [])) {
      const letter = (await readFile(`${LETTERS}/${name}`, "utf8"))
        .replaceAll("=\r\n", "")
        .replaceAll("=3D", "=");
      if (letter.includes(`To: ${address}`) && says(letter)) {
        await rm(`${LETTERS}/${name}`);
        return letter;
      }
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no such letter came to ${address} within ten seconds`);
}

/** On the page to sign up: does so, opens the letter, confirms; the account is open then. */
export async function signUp(page, name, address) {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail address").fill(address);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("heading", { name: "Almost there" }).waitFor();
  await page.goto(await link(address));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL(/\/account\?done=confirmed$/);
}

/** Someone who is signed in, without a browser. */
class Person {
  constructor(name, address) {
    this.name = name;
    this.address = address;
    this.kept = new Map();
  }

  /** The cookies, as a browser of the tests takes them. */
  get cookies() {
    return [...this.kept].map(([name, value]) => ({
      name,
      value,
      url: SITE,
      httpOnly: true,
      sameSite: "Lax",
    }));
  }

  /** The same as a line of a request. */
  get cookie() {
    return [...this.kept].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async get(path) {
    return this.keep(await fetch(SITE + path, { headers: { accept: "text/html", cookie: this.cookie } }));
  }

  /** Sends a form as the page would: `fields` beside the hidden ones of the page on which it stands. */
  async send(page, action, fields) {
    const html = await (await this.get(page)).text();
    const token = html.match(/name="form_token" value="([^"]+)"/)?.[1];
    if (token === undefined) {
      throw new Error(`${page} has no form for ${this.name}:\n${html.slice(0, 600)}`);
    }
    const answer = await fetch(SITE + action, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: this.cookie, origin: SITE },
      body: new URLSearchParams([["form_token", token], ...fields]),
    });
    if (answer.status !== 303) {
      const text = (await answer.text()).replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
      throw new Error(`${action} answered ${answer.status} to ${this.name}: ${text.slice(0, 1500)}`);
    }
    this.keep(answer);
    return answer.headers.get("location");
  }

  keep(answer) {
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      if (value === "") {
        this.kept.delete(name);
      } else {
        this.kept.set(name, value);
      }
    }
    return answer;
  }
}

let people = 0;

/** A new account of that role, made by the command line, whose owner is signed in; a steward of those modalities, or of all. */
export async function someone(name, role, modalities = []) {
  people += 1;
  const address = `${role}-${people}-${process.pid}@example.org`;
  const scope = modalities.flatMap((modality) => ["--modality", modality]);
  const words = ["admin", "account", "create", address, "--name", name, "--role", role, ...scope];
  const { stdout } = await run(PROGRAM, [...words, "--database", SERVED]);
  const token = stdout.match(/\?token=(\S+)/)?.[1];
  if (token === undefined) {
    throw new Error(`no link was printed for ${name}:\n${stdout}`);
  }
  const person = new Person(name, address);
  await person.send(`/reset/password?token=${token}`, "/reset/password", [
    ["token", token],
    ["new_password", PASSWORD],
  ]);
  return person;
}
