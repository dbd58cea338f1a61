// Writes what records about silences say. Part of apply.cc; see there.
#pragma once

#include "correlator/state.h"
#include "model/record_silences.h"

namespace headwater::correlator {

class SilenceApplier {
 public:
  SilenceApplier(State& state, bool live) : state_(state), live_(live) {}

  void operator()(const SilenceSet& record);
  void operator()(const SilenceStarted& record);
  void operator()(const SilenceMatched& record);
  void operator()(const SilenceEnded& record);
  void operator()(const SilenceForgotten& record);
  void operator()(const SymptomSilenced& record);

 private:
  void push(DeadlineKind kind, SilenceId silence);
  State& state_;
  bool live_;
};

}  // namespace headwater::correlator
