export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Templates write it in lower case; both mean the same.
    "doctype-style": ["error", { style: "lowercase" }],
    // A facet sends one name once for each chosen value.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
    // A <div> or <pre> that scrolls sideways is a named region only so that keys can reach it.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
};
