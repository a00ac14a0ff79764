using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>A control together with its parsed name and its finding.</summary>
internal sealed record SourceControl(ProjectControl Item, ControlName Name, string Finding);

/// <summary>The controls of a project without duplicates, sorted into the review areas of its scheme.</summary>
internal sealed class SourceControls
{
    private const int NamesInWarning = 10;

    private readonly List<SourceControl>[] _byArea = [.. ReviewAreas.All.Select(_ => new List<SourceControl>())];

    private SourceControls()
    {
    }

    public CanonicalControlCounts Counts { get; private set; } = new(0, 0, 0, 0, 0, 0);

    public IReadOnlyList<SourceControl> Of(ReviewArea area) => _byArea[(int)area.Key];

    public static SourceControls Sort(
        IReadOnlyList<ProjectControl> controls, IReadOnlyList<ReviewArea> scheme, string fiscalYear, List<string> warnings)
    {
        var distinct = WithoutDuplicates(controls, warnings);
        var sorted = new SourceControls();
        var unmapped = new List<string>();
        var excluded = 0;
        foreach (var control in distinct)
        {
            var name = ControlName.Parse(control.Control?.Name);
            if (name.Area is not { } area)
                unmapped.Add(name.Text ?? "(blank)");
            else if (!scheme.Contains(area))
                excluded++;
            else
                sorted._byArea[(int)area.Key].Add(new SourceControl(control, name, FindingClassifier.OfControl(control.Assessment)));
        }

        sorted.Counts = new CanonicalControlCounts(
            Total: distinct.Count,
            Mapped: distinct.Count - unmapped.Count - excluded,
            Unmapped: unmapped.Count,
            Excluded: excluded,
            Complete: distinct.Count(IsComplete),
            NotStarted: distinct.Count(IsNotStarted));
        sorted.Warn(unmapped, fiscalYear, warnings);
        WarnOfUnreadableDates(distinct, warnings);
        return sorted;
    }

    private static List<ProjectControl> WithoutDuplicates(IReadOnlyList<ProjectControl> controls, List<string> warnings)
    {
        var seen = new HashSet<string>(controls.Count, StringComparer.Ordinal);
        var distinct = controls.Where(control => control.Id is null || seen.Add(control.Id)).ToList();
        if (distinct.Count < controls.Count)
            warnings.Add($"{controls.Count - distinct.Count} duplicate project control(s) dropped");
        return distinct;
    }

    private static bool IsComplete(ProjectControl control) =>
        CanonicalText.Clean(control.Assessment?.Status)?.ToUpperInvariant() is "COMPLETE" or "COMPLETED";

    private static bool IsNotStarted(ProjectControl control) =>
        CanonicalText.Clean(control.Assessment?.Status)?.ToUpperInvariant() is null or "NOT STARTED";

    private void Warn(List<string> unmapped, string fiscalYear, List<string> warnings)
    {
        if (unmapped.Count > 0)
        {
            var names = string.Join("; ", unmapped.Take(NamesInWarning));
            warnings.Add($"{unmapped.Count} unmapped control(s): {names}{(unmapped.Count > NamesInWarning ? "; …" : "")}");
        }

        if (Counts.Excluded > 0)
            warnings.Add($"{Counts.Excluded} control(s) belong to areas outside the {fiscalYear} scheme and were ignored");
        if (Counts.Complete < Counts.Total)
            warnings.Add($"{Counts.Total - Counts.Complete} of {Counts.Total} control assessments are not complete");
        if (Counts.Mapped == 0)
            warnings.Add("no control could be mapped to a review area: every area defaults to NA");
    }

    private static void WarnOfUnreadableDates(List<ProjectControl> controls, List<string> warnings)
    {
        var unreadable = controls.Select(control => control.Assessment)
            .Count(assessment => IsUnreadable(assessment?.DueDate) || IsUnreadable(assessment?.DateClosed));
        if (unreadable > 0)
            warnings.Add($"{unreadable} control assessment(s) carry a date that cannot be read and was ignored");
    }

    private static bool IsUnreadable(string? date) => CanonicalText.Clean(date) is { } text && ReportText.ParseDate(text) is null;
}
