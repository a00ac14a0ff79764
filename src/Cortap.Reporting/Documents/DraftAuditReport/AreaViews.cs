using System.Text.Json;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>The review areas for the summary table and Section IV.</summary>
internal static class AreaViews
{
    private static readonly Dictionary<ReviewAreaKey, string> FlagNames =
        ReviewAreas.All.ToDictionary(area => area.Key, area => JsonNamingPolicy.SnakeCaseLower.ConvertName(area.Key.ToString()));

    public static IReadOnlyList<View> Create(CanonicalDocument canonical, CancellationToken cancellationToken) =>
        [.. Known(canonical).Select((known, index) => Area(known.Area, known.Assessment, index + 1, canonical.Project, cancellationToken))];

    /// <summary>How to submit responses, when an area under the Office of Civil Rights is deficient; else null.</summary>
    public static View? CivilRights(CanonicalDocument canonical, string? mailbox)
    {
        var first = Known(canonical).Where(known => known.Area.IsCivilRights).SelectMany(known => known.Assessment.Deficiencies ?? []).FirstOrDefault();
        return first is null ? null : new View { ["mailbox"] = mailbox, ["code"] = DeficiencyText.Code(first) };
    }

    private static IEnumerable<(ReviewArea Area, CanonicalAssessment Assessment)> Known(CanonicalDocument canonical) => canonical.Assessments
        .Select(assessment => (Area: ReviewAreas.FindByName(assessment.ReviewArea), Assessment: assessment))
        .Where(known => known.Area is not null).Select(known => (known.Area!, known.Assessment));

    private static View Area(ReviewArea area, CanonicalAssessment assessment, int number, CanonicalProject project, CancellationToken cancellationToken)
    {
        var deficiencies = assessment.Deficiencies ?? [];
        return new View
        {
            ["number"] = number,
            ["heading"] = area.Heading,
            ["name"] = area.SentenceName,
            ["owner"] = area.RequirementOwner,
            ["finding"] = assessment.Finding,
            ["is_deficient"] = assessment.Finding == "D",
            ["is_not_deficient"] = assessment.Finding == "ND",
            ["is_not_applicable"] = assessment.Finding == "NA",
            ["na"] = Reason(area),
            ["section"] = Section(area),
            ["count"] = deficiencies.Count,
            ["noun"] = ReportText.Deficiencies(deficiencies.Count),
            ["rows"] = deficiencies.Count == 0 ? [EmptyRow] : deficiencies.Select(deficiency => Row(deficiency, cancellationToken)).ToList(),
            ["deficiencies"] = deficiencies.Select(deficiency => Deficiency(deficiency, area, project, cancellationToken)).ToList(),
            ["is"] = IsFlags(area.Key),
        };
    }

    private static View EmptyRow { get; } = new()
    {
        ["code"] = null,
        ["title"] = null,
        ["action"] = null,
        ["action_shortened"] = false,
        ["due_date"] = null,
        ["closed_date"] = null,
    };

    private static View Row(CanonicalDeficiency deficiency, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var action = CorrectiveAction.Short(deficiency.CorrectiveAction);
        return new View
        {
            ["code"] = DeficiencyText.Code(deficiency) + (deficiency.Repeat ? "*" : ""),
            ["title"] = DeficiencyText.Title(deficiency),
            ["action"] = action?.Text,
            ["action_shortened"] = action?.IsShortened == true,
            ["due_date"] = deficiency.DueDate,
            ["closed_date"] = deficiency.DateClosed,
        };
    }

    private static View Deficiency(CanonicalDeficiency deficiency, ReviewArea area, CanonicalProject project, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var view = new View
        {
            ["title"] = DeficiencyText.Title(deficiency),
            ["code"] = DeficiencyText.Code(deficiency),
            ["is_repeat"] = deficiency.Repeat,
            ["has_narrative"] = DeficiencyText.Narrative(deficiency) is not null,
            ["narrative"] = DeficiencyText.IsWholeInTitle(deficiency) ? [] : TextBlocks.Create(DeficiencyText.Narrative(deficiency)),
            ["due_date"] = deficiency.DueDate,
            ["closed_date"] = deficiency.DateClosed,
            ["office"] = area.IsCivilRights ? "FTA Office of Civil Rights" : "FTA regional office",
        };
        CorrectiveAction.AddTo(view, deficiency, project);
        var endsInOneParagraph = View.IsPresent(view["action"]) && !View.IsPresent(view["action_blocks"]);
        view["closed_in_line"] = deficiency.DateClosed is not null && endsInOneParagraph;
        view["closed_after"] = deficiency.DateClosed is not null && !endsInOneParagraph;
        return view;
    }

    private static View Reason(ReviewArea area)
    {
        var (subrecipients, direct, rail) =
            (area.Key == ReviewAreaKey.ProgramManagement, Section(area) is not null, area.Key == ReviewAreaKey.Cybersecurity);
        return new View
        {
            ["subrecipients"] = subrecipients,
            ["direct"] = direct,
            ["rail"] = rail,
            ["other"] = !(subrecipients || direct || rail),
        };
    }

    private static string? Section(ReviewArea area) => area.Key switch
    {
        ReviewAreaKey.Section5307 => "5307",
        ReviewAreaKey.Section5310 => "5310",
        ReviewAreaKey.Section5311 => "5311",
        _ => null,
    };

    private static View IsFlags(ReviewAreaKey key)
    {
        var flags = new View();
        foreach (var (candidate, name) in FlagNames)
        {
            flags[name] = candidate == key;
        }

        return flags;
    }
}
