using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>What stands in several places; sentences of the letter and Section I are those of docs/domain/draft-audit-report.md, section 6, rows C2, C4 and C5.</summary>
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

    /// <summary>A paragraph, or an item of a list, of a text that an auditor wrote.</summary>
    /// <param name="style">Style of a paragraph.</param>
    /// <param name="kept">Ending of the styles of an item that stays with what follows.</param>
    public static XElement[] Block(string style, string kept = "") =>
    [
        If("is_item",
            If("ends_list", P("ListBulletLast" + kept, "{text}")),
            Unless("ends_list", P("ListBullet" + kept, "{text}"))),
        Unless("is_item", P(style, "{text}")),
    ];
}
