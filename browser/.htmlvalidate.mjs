export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Templates write it in lower case; both mean the same.
    "doctype-style": ["error", { style: "lowercase" }],
    // A facet sends one name once for each chosen value, the form of a statement once for each of its shortcuts.
    "form-dup-name": "off",
    // A <div> or <pre> that scrolls sideways is a named region only so that keys can reach it.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
};
