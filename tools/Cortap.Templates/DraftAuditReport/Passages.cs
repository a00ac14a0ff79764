namespace Cortap.Templates.DraftAuditReport;

/// <summary>Sentences that stand in the letter and again in Section I (docs/domain/draft-audit-report.md, section 6, rows C2, C4 and C5).</summary>
internal static class Passages
{
    public const string Repeats =
        "{unless repeats.any}There were no repeat deficiencies from the FY {prior_year} review.{end}" +
        "{if repeats.any}There {repeats.was} {repeats.count|words} repeat {repeats.noun} from the FY {prior_year} review, in the " +
        "{repeats.area_noun} of {repeats.areas|list}.{end}";

    public const string EnhancedReviewFocus =
        "The review included {unless erf.several}an Enhanced Review Focus (ERF){end}{if erf.several}{erf.count|words} Enhanced Review Focus (ERF) topics{end} " +
        "in the {erf.areas|list} {erf.area_noun}. An ERF takes a deeper look at issues that surfaced during the pre-review assessment." +
        "{if erf.deficient} Deficiencies found in this way are reported in Section IV under the area concerned.{end}";

    public const string Closed =
        "After the site visit, {recipient.acronym} submitted responses to deficiencies in the {closed.area_noun} of {closed.areas|list}. FTA has reviewed " +
        "and accepted these responses and has closed the deficiencies they address." +
        "{if closed.all} All deficiencies of this review are now closed.{end}";
}
