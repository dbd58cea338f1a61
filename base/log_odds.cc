#include "base/log_odds.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/check.h"

namespace headwater {
namespace {

__extension__ using Wide = unsigned __int128;

// floor(2^62 * 10^(-k/10000)) for k in units, and for k in hundreds: their product covers 0..9999.
// Computed once to 60 digits; a test recomputes them.
constexpr std::array<std::uint64_t, 100> kUnits = {
    4611686018427387904ULL, 4610624260723492084ULL, 4609562747470197905ULL, 4608501478611225016ULL,
    4607440454090306022ULL, 4606379673851186484ULL, 4605319137837624914ULL, 4604258845993392774ULL,
    4603198798262274470ULL, 4602138994588067350ULL, 4601079434914581705ULL, 4600020119185640758ULL,
    4598961047345080670ULL, 4597902219336750529ULL, 4596843635104512355ULL, 4595785294592241089ULL,
    4594727197743824594ULL, 4593669344503163655ULL, 4592611734814171970ULL, 4591554368620776151ULL,
    4590497245866915718ULL, 4589440366496543101ULL, 4588383730453623632ULL, 4587327337682135544ULL,
    4586271188126069969ULL, 4585215281729430933ULL, 4584159618436235354ULL, 4583104198190513040ULL,
    4582049020936306685ULL, 4580994086617671866ULL, 4579939395178677039ULL, 4578884946563403539ULL,
    4577830740715945574ULL, 4576776777580410225ULL, 4575723057100917439ULL, 4574669579221600030ULL,
    4573616343886603675ULL, 4572563351040086907ULL, 4571510600626221120ULL, 4570458092589190559ULL,
    4569405826873192320ULL, 4568353803422436346ULL, 4567302022181145426ULL, 4566250483093555190ULL,
    4565199186103914106ULL, 4564148131156483479ULL, 4563097318195537446ULL, 4562046747165362975ULL,
    4560996418010259860ULL, 4559946330674540719ULL, 4558896485102530991ULL, 4557846881238568933ULL,
    4556797519027005618ULL, 4555748398412204929ULL, 4554699519338543562ULL, 4553650881750411015ULL,
    4552602485592209592ULL, 4551554330808354397ULL, 4550506417343273331ULL, 4549458745141407089ULL,
    4548411314147209158ULL, 4547364124305145814ULL, 4546317175559696119ULL, 4545270467855351916ULL,
    4544224001136617829ULL, 4543177775348011258ULL, 4542131790434062379ULL, 4541086046339314136ULL,
    4540040543008322243ULL, 4538995280385655178ULL, 4537950258415894182ULL, 4536905477043633255ULL,
    4535860936213479152ULL, 4534816635870051382ULL, 4533772575957982205ULL, 4532728756421916629ULL,
    4531685177206512404ULL, 4530641838256440024ULL, 4529598739516382720ULL, 4528555880931036460ULL,
    4527513262445109944ULL, 4526470884003324602ULL, 4525428745550414590ULL, 4524386847031126790ULL,
    4523345188390220803ULL, 4522303769572468950ULL, 4521262590522656265ULL, 4520221651185580495ULL,
    4519180951506052098ULL, 4518140491428894237ULL, 4517100270898942778ULL, 4516060289861046288ULL,
    4515020548260066033ULL, 4513981046040875971ULL, 4512941783148362754ULL, 4511902759527425721ULL,
    4510863975122976900ULL, 4509825429879940998ULL, 4508787123743255406ULL, 4507749056657870189ULL,
};
constexpr std::array<std::uint64_t, 100> kHundreds = {
    4611686018427387904ULL, 4506711228568748088ULL, 4404125956656870697ULL, 4303875810622711451ULL,
    4205907636511875484ULL, 4110169490301687144ULL, 4016610610359781613ULL, 3925181390529615513ULL,
    3835833353828626096ULL, 3748519126745093419ULL, 3663192414120077367ULL, 3579807974601111594ULL,
    3498321596654639608ULL, 3418690075124474464ULL, 3340871188323853074ULL, 3264823675648939009ULL,
    3190507215701904199ULL, 3117882404911990088ULL, 3046910736643212848ULL, 2977554580777635287ULL,
    2909777163763380223ULL, 2843542549116806524ULL, 2778815618368509808ULL, 2715562052443045114ULL,
    2653748313462498834ULL, 2593341626964261922ULL, 2534309964523575991ULL, 2476622026771638564ULL,
    2420247226800263435ULL, 2365155673944297089ULL, 2311318157933192381ULL, 2258706133403336455ULL,
    2207291704762921107ULL, 2157047611401330773ULL, 2107947213235205939ULL, 2059964476583518323ULL,
    2013073960364168596ULL, 1967250802604787903ULL, 1922470707260591022ULL, 1878709931332291825ULL,
    1835945272277250781ULL, 1794154055707179727ULL, 1753314123365881063ULL, 1713403821380647022ULL,
    1674401988781089734ULL, 1636287946279314628ULL, 1599041485305488270ULL, 1562642857292987141ULL,
    1527072763207446215ULL, 1492312343314155483ULL, 1458343167178378971ULL, 1425147223893294288ULL,
    1392706912530371427ULL, 1361005032807127484ULL, 1330024775967309208ULL, 1299749715868667951ULL,
    1270163800273601616ULL, 1241251342338045812ULL, 1212997012294101483ULL, 1185385829321989058ULL,
    1158403153607019510ULL, 1132034678577370828ULL, 1106266423318554262ULL, 1081084725160548406ULL,
    1056476232433670708ULL, 1032427897389345466ULL, 1008926969282014834ULL, 985960987608524748ULL,
    963517775501401217ULL,  941585433272514014ULL,  920152332103704514ULL,  899207107881032379ULL,
    878738655169371933ULL,  858736121324163451ULL,  839188900737197368ULL,  820086629213380422ULL,
    801419178475502232ULL,  783176650794088651ULL,  765349373739494595ULL,  747927895053453810ULL,
    730902977637366424ULL,  714265594654667007ULL,  698006924744676331ULL,  682118347345399183ULL,
    666591438122788281ULL,  651417964504050856ULL,  636589881312629586ULL,  622099326502543497ULL,
    607938616989827112ULL,  594100244578857639ULL,  580576871981410271ULL,  567361328926330841ULL,
    554446608357763155ULL,  541825862719915222ULL,  529492400326394538ULL,  517439681812187384ULL,
    505661316666400936ULL,  494151059843929807ULL,  482902808454250460ULL,  471910598525587880ULL,
};

}  // namespace

std::uint64_t odds_q32(Millidecibans below) {
  HW_CHECK(below <= 0, "odds_q32 takes a distance below the maximum");
  const auto distance = static_cast<std::uint64_t>(-static_cast<std::int64_t>(below));
  // 10^-9.64 is below half a unit of Q32.
  if (distance > 96'400) return 0;
  const std::uint64_t whole = distance / 10'000;
  const std::uint64_t rest = distance % 10'000;
  Wide value = static_cast<Wide>(kHundreds[rest / 100]) * kUnits[rest % 100] >> 62;
  for (std::uint64_t i = 0; i < whole; ++i) value /= 10;
  return static_cast<std::uint64_t>(value >> 30);
}

Millidecibans log_ratio(std::uint64_t numerator, std::uint64_t denominator) {
  HW_CHECK(numerator > 0 && denominator > 0, "log_ratio takes positive numbers");
  if (numerator < denominator) return -log_ratio(denominator, numerator);
  // Find the largest x with 10^(x/10000) <= numerator / denominator, decade by decade, then by
  // bisection over the fraction table.
  Millidecibans decades = 0;
  Wide scaled_denominator = denominator;
  while (scaled_denominator * 10 <= numerator) {
    scaled_denominator *= 10;
    decades += 10'000;
  }
  Millidecibans low = 0;
  Millidecibans high = 10'000;
  while (high - low > 1) {
    const Millidecibans middle = low + (high - low) / 2;
    const auto index = static_cast<std::uint64_t>(middle);
    const Wide shrink = static_cast<Wide>(kHundreds[index / 100]) * kUnits[index % 100] >> 62;
    // numerator * 10^(-middle/10000) >= denominator, in Q62.
    if ((static_cast<Wide>(numerator) * shrink >> 62) >= scaled_denominator) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return decades + low;
}

std::vector<BasisPoints> softmax_basis_points(const std::vector<Millidecibans>& scores) {
  if (scores.empty()) return {};
  const Millidecibans top = *std::max_element(scores.begin(), scores.end());
  std::vector<std::uint64_t> odds;
  odds.reserve(scores.size());
  for (const Millidecibans score : scores) odds.push_back(odds_q32(score - top));
  return largest_remainder(odds, kBasisPointsWhole);
}

std::vector<BasisPoints> largest_remainder(const std::vector<std::uint64_t>& weights,
                                           BasisPoints whole) {
  Wide total = 0;
  for (const std::uint64_t weight : weights) total += weight;
  HW_CHECK(total > 0, "shares of nothing");
  std::vector<BasisPoints> shares(weights.size());
  std::vector<std::uint64_t> remainders(weights.size());
  BasisPoints given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Wide exact = static_cast<Wide>(weights[i]) * static_cast<std::uint32_t>(whole);
    shares[i] = static_cast<BasisPoints>(exact / total);
    remainders[i] = static_cast<std::uint64_t>(exact % total);
    given += shares[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; given < whole; ++i, ++given) ++shares[order[i % order.size()]];
  return shares;
}

BasisPoints noisy_or(const std::vector<BasisPoints>& causes) {
  std::int64_t none = 0;  // log of the probability that no cause acts
  for (const BasisPoints cause : causes) {
    const BasisPoints clamped = std::clamp<BasisPoints>(cause, 1, kBasisPointsWhole - 1);
    none += log_ratio(static_cast<std::uint64_t>(kBasisPointsWhole - clamped), kBasisPointsWhole);
  }
  const auto below = static_cast<Millidecibans>(std::max<std::int64_t>(none, -200'000));
  const std::uint64_t rest = odds_q32(below) * static_cast<std::uint64_t>(kBasisPointsWhole) >> 32;
  return std::clamp<BasisPoints>(kBasisPointsWhole - static_cast<BasisPoints>(rest), 1,
                                 kBasisPointsWhole - 1);
}

}  // namespace headwater
