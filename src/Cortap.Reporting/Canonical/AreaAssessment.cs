using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>Makes the entry of one review area from its controls (docs/domain/canonical-model.md, section 5).</summary>
internal static class AreaAssessment
{
    public const string NoNarrative = "No narrative was supplied for this deficiency.";

    /// <summary>Whether somebody wrote what was found: "Deficient (P11-1)" only says that something was.</summary>
    public static bool HasNarrative(string? description) => CanonicalText.CleanValue(description) is { } text && text != NoNarrative && FindingMarks.Strip(text).Length > 0;

    public static CanonicalAssessment Create(ReviewArea area, IReadOnlyList<SourceControl> controls)
    {
        var finding = FindingClassifier.OfArea([.. controls.Select(control => control.Finding)]);
        if (finding != Finding.Deficient)
            return new CanonicalAssessment { ReviewArea = area.Name, Finding = finding };

        var items = controls.Where(control => control.Finding == Finding.Deficient).Select(Deficiency).ToList();
        return new CanonicalAssessment
        {
            ReviewArea = area.Name,
            Finding = finding,
            DeficiencyCode = Join(", ", items.Select(item => item.Code).Distinct(StringComparer.Ordinal)),
            Description = Join("\n", items.Select(item => $"{item.ControlName}: {item.Description}")),
            CorrectiveAction = Join("\n", items.Select(item => item.CorrectiveAction)),
            DueDate = items.Max(item => item.DueDate),
            DateClosed = items.TrueForAll(item => item.DateClosed is not null) ? items.Max(item => item.DateClosed) : null,
            Deficiencies = items,
        };
    }

    private static CanonicalDeficiency Deficiency(SourceControl control)
    {
        var assessment = control.Item.Assessment ?? new ControlAssessment();
        return new CanonicalDeficiency
        {
            ControlId = CanonicalText.Clean(control.Item.Control?.Id),
            ControlCode = control.Name.Code,
            ControlName = control.Name.Text,
            Code = CanonicalText.Clean(assessment.DeficiencyCode) ?? DeficiencyCodes.FindIn(assessment.Comments),
            Description = Narrative(assessment, control.Name.Text),
            CorrectiveAction = CanonicalText.Clean(assessment.CorrectiveAction),
            DueDate = ReportText.ParseDate(assessment.DueDate),
            DateClosed = ReportText.ParseDate(assessment.DateClosed),
            Repeat = assessment.RepeatDeficiency,
        };
    }

    private static string Narrative(ControlAssessment assessment, string? controlName)
    {
        var label = CanonicalText.Clean(assessment.Description);
        if (label is not null && controlName is { Length: <= RiskuityJson.MaxName } && label.Contains(controlName, StringComparison.OrdinalIgnoreCase))
            label = null;
        return CanonicalText.Clean(assessment.Comments) ?? CanonicalText.Clean(assessment.DeficiencyDescription) ?? label ?? NoNarrative;
    }

    private static string? Join(string separator, IEnumerable<string?> texts)
    {
        var present = string.Join(separator, texts.Where(text => text is not null));
        return present.Length == 0 ? null : present;
    }
}
