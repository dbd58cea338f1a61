// Keeps clang-tidy to what we declared. Of itself it shows every check all of the libraries'
// headers too, where nothing it finds is reported; that takes more than half of its time. A plugin
// of clang-tidy 14: tools/lint compiles it, loads it and switches it on as a check that finds
// nothing.
#include <clang-tidy/ClangTidyCheck.h>
#include <clang-tidy/ClangTidyModule.h>
#include <clang-tidy/ClangTidyModuleRegistry.h>
#include <clang/AST/ASTContext.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Lex/Preprocessor.h>

#include <vector>

namespace {

using clang::ast_matchers::MatchFinder;

class OwnDeclarations : public clang::tidy::ClangTidyCheck {
 public:
  using ClangTidyCheck::ClangTidyCheck;

  void registerPPCallbacks(const clang::SourceManager& /*sources*/,
                           clang::Preprocessor* preprocessor,
                           clang::Preprocessor* /*modules*/) override {
    preprocessor_ = preprocessor;
  }

  // A check without a matcher is not told that the translation unit starts.
  void registerMatchers(MatchFinder* finder) override {
    finder->addMatcher(clang::ast_matchers::translationUnitDecl(), this);
  }

  void onStartOfTranslationUnit() override {
    auto& compiler = static_cast<clang::CompilerInstance&>(preprocessor_->getModuleLoader());
    clang::ASTContext& context = compiler.getASTContext();
    const clang::SourceManager& sources = context.getSourceManager();
    std::vector<clang::Decl*> own;
    for (clang::Decl* declaration : context.getTranslationUnitDecl()->decls())
      if (!sources.isInSystemHeader(sources.getExpansionLoc(declaration->getLocation())))
        own.push_back(declaration);
    context.setTraversalScope(own);
  }

 private:
  clang::Preprocessor* preprocessor_ = nullptr;
};

class OwnDeclarationsModule : public clang::tidy::ClangTidyModule {
 public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories& factories) override {
    factories.registerCheck<OwnDeclarations>("headwater-own-declarations");
  }
};

}  // namespace

static clang::tidy::ClangTidyModuleRegistry::Add<OwnDeclarationsModule> added(
    "headwater", "keeps the other checks to Headwater's declarations");
