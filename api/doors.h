// Doors: where other systems send events. A door hands bytes to its decoder, submits what came out
// with what could not be used as one piece, and answers 2xx only when the engine says that it is
// durable; else 503, never 429, which senders take for a no. A sender that is faster than its rate
// is told when to come again. Owned by the io thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/guesses.h"
#include "api/hook.h"
#include "api/in_flight.h"
#include "api/intake_report.h"
#include "api/metrics.h"
#include "api/router.h"
#include "api/sender_rates.h"
#include "api/server.h"
#include "api/used_signatures.h"
#include "model/binding.h"
#include "model/intake.h"

namespace headwater::api {

class Doors {
 public:
  Doors(const DoorDecoders& decoders, IntakePort& intake, std::function<Timestamp()> clock,
        Metrics& metrics, Guesses& guesses, const SenderRate& rate);

  void alertmanager_webhook(const Call& call);
  void alertmanager_alerts(const Call& call);
  void cloudevents(const Call& call);
  // The sender asks whether it may send here (CloudEvents' webhook handshake).
  static void cloudevents_handshake(const Call& call);
  void headwater_events(const Call& call);
  void hook(Call call, const Hook& hook);

  using Answer = std::function<Response(const IntakeReport& report)>;
  // How a request is taken: `source` becomes Event::source; `key` names its events where the format
  // doesn't; `answer` is rendered after the write.
  struct Way {
    std::string source;
    const Decoder& decoder;
    std::string_view key;
    Answer answer;
  };
  void take(const Call& call, const Way& way);
  // A request shows a wrong key or signature, or none, at `door`: counted, and told to the audit.
  // True when there were too many from its address.
  [[nodiscard]] bool not_signed(const Call& call, const std::string& door);

 private:
  // Answered unless the hook's signature is right and not used yet: then the call says who calls.
  [[nodiscard]] std::optional<Signed> admit(Call& call, const Hook& hook,
                                            const std::string& source);
  // False: answered, since what stands for its signed content is used, or in hand.
  [[nodiscard]] bool use_once(Call& call, const std::string& source, const std::string& once);
  // What a request held: of which kind each event is, and what is none.
  struct Contents {
    std::vector<std::string_view> kinds;
    std::vector<RejectedPart> rejected;
    std::shared_ptr<InFlight::Ticket> ticket;  // until the engine has answered
  };
  // The ticket of a request within its sender's rate and number; null: it was answered.
  [[nodiscard]] std::shared_ptr<InFlight::Ticket> let_in(const Call& call,
                                                         const std::string& source,
                                                         const std::string& sender, Timestamp now);
  void submit(const Call& call, const std::string& source, Submission submission, Contents contents,
              const Answer& answer);
  [[nodiscard]] IntakeReport report(const std::string& source, const Outcome& outcome,
                                    const Contents& contents);

  DoorDecoders decoders_;
  IntakePort& intake_;
  std::function<Timestamp()> clock_;
  Metrics& metrics_;
  Guesses& guesses_;
  SenderRates rates_;
  InFlight in_flight_;
  UsedSignatures used_;
  std::uint64_t requests_ = 0;  // numbers them, for people
};

}  // namespace headwater::api
