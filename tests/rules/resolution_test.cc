#include "rules/resolution.h"

#include <gtest/gtest.h>

#include "model/limits.h"

namespace headwater::rules {
namespace {

LabelSet labels(std::vector<std::pair<std::string, std::string>> pairs) {
  return LabelSet(std::move(pairs));
}

TEST(Template, FillsLabelsIn) {
  const LabelSet set = labels({{"tenant", "t1"}, {"service", "web"}, {"name", "Down"}});
  EXPECT_EQ(fill_template("{tenant}-{service}", set), "t1-web");
  EXPECT_EQ(fill_template("odoo", set), "odoo");
  EXPECT_EQ(fill_template("x{tenant}y", set), "xt1y");
  EXPECT_EQ(fill_template("{alertname}", set), "Down");
}

TEST(Template, IsEmptyWhereALabelIsMissing) {
  EXPECT_EQ(fill_template("{tenant}-{service}", labels({{"tenant", "t1"}})), "");
  EXPECT_EQ(fill_template("", labels({{"tenant", "t1"}})), "");
}

TEST(Template, IsEmptyWhereTheResultWouldBeTooLong) {
  const std::string half(limits::kLabelValueBytesMax / 2, 'x');
  EXPECT_EQ(fill_template("{a}{a}", labels({{"a", half}})).size(), limits::kLabelValueBytesMax);
  EXPECT_EQ(fill_template("{a}{a}{a}", labels({{"a", half}})), "");
}

TEST(Template, AValueIsNotATemplate) {
  EXPECT_EQ(fill_template("{a}", labels({{"a", "{b}"}, {"b", "x"}})), "{b}");
}

TEST(Resolution, TheFirstRuleThatMatchesAndHasItsLabelsCounts) {
  Resolution resolution;
  resolution.entities = {{.match = *Matchers::parse("job=db"), .name = "{cluster}-db"},
                         {.match = {}, .name = "{tenant}-{job}"},
                         {.match = {}, .name = "{job}"}};
  const auto entity = [&](std::vector<std::pair<std::string, std::string>> pairs) {
    return resolution.resolve(labels(std::move(pairs))).entity;
  };
  EXPECT_EQ(entity({{"job", "db"}, {"cluster", "c1"}, {"tenant", "t"}}), "c1-db");
  EXPECT_EQ(entity({{"job", "db"}, {"tenant", "t"}}), "t-db");
  EXPECT_EQ(entity({{"job", "db"}}), "db");
  EXPECT_EQ(entity({{"host", "h"}}), "");
}

TEST(Resolution, DefaultsAreTheLabelsThatNameAService) {
  const Resolution resolution = default_resolution();
  const Resolved resolved = resolution.resolve(
      labels({{"tenant", "t1"}, {"job", "node"}, {"service", "web"}, {"instance", "10.0.0.1:80"}}));
  EXPECT_EQ(resolved.tenant, "t1");
  EXPECT_EQ(resolved.entity, "web");
  EXPECT_EQ(resolution.resolve(labels({{"instance", "i"}, {"job", "node"}})).entity, "node");
  EXPECT_EQ(resolution.resolve(labels({{"instance", "i"}})).entity, "i");
  EXPECT_EQ(resolution.resolve(labels({{"x", "y"}})).tenant, "");
}

}  // namespace
}  // namespace headwater::rules
