using System.Text.RegularExpressions;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>Reads the auditor's verdict from an assessment (docs/domain/canonical-model.md, sections 5.1 and 5.2).</summary>
public static partial class FindingClassifier
{
    private const RegexOptions IgnoreCase = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // "non" may be joined to its stem by a dash, white space or nothing. Atomic, so that long runs of blanks stay linear.
    private const string Non = @"non(?>\s*)-?(?>\s*)";

    private const string Trigger = "(?:fail|deficien|" + Non + "complian|violation)";

    private const string Filler =
        "(?:any|other|further|additional|new|repeat|open|known|material|such|found|been|considered|deemed|be|to\\s+be|a|an|the|in|"
        + "evidence\\s+of|signs\\s+of|indications\\s+of|instances\\s+of)";

    /// <summary>The finding of one control: its explicit finding, else its comments, else its instances, else ND.</summary>
    public static string OfControl(ControlAssessment? assessment)
    {
        if (assessment is null)
            return Finding.NotDeficient;
        return Explicit(assessment.Finding) ?? Classify(assessment.Comments) ?? OfInstances(assessment.Instances) ?? Finding.NotDeficient;
    }

    /// <summary>The finding of an area from those of its controls.</summary>
    public static string OfArea(IReadOnlyCollection<string> controlFindings)
    {
        if (controlFindings.Contains(Finding.Deficient))
            return Finding.Deficient;
        return controlFindings.All(finding => finding == Finding.NotApplicable) ? Finding.NotApplicable : Finding.NotDeficient;
    }

    /// <summary>What a text says: D, ND or NA, or null when it says nothing.</summary>
    public static string? Classify(string? text)
    {
        if (CanonicalText.Clean(text) is not { } cleaned)
            return null;
        var plain = UnifyDashes(cleaned);

        if (StartsNotDeficient().IsMatch(plain))
            return Finding.NotDeficient;
        if (plain.StartsWith("Deficient", StringComparison.OrdinalIgnoreCase))
            return Finding.Deficient;

        var marker = Marker().Match(plain).Groups["finding"].Value;
        if (marker is Finding.Deficient or Finding.NotDeficient)
            return marker;

        var affirmed = NegatedPhrase().Replace(plain, " ");
        if (TriggerStem().IsMatch(affirmed))
            return Finding.Deficient;
        if (marker == Finding.NotApplicable || StartsNotApplicable().IsMatch(plain) || SaysNotApplicable().IsMatch(affirmed))
            return Finding.NotApplicable;
        return affirmed != plain ? Finding.NotDeficient : null;
    }

    private static string? Explicit(string? finding) => CanonicalText.Clean(finding)?.ToUpperInvariant() switch
    {
        Finding.Deficient => Finding.Deficient,
        Finding.NotDeficient => Finding.NotDeficient,
        Finding.NotApplicable => Finding.NotApplicable,
        _ => null,
    };

    private static string? OfInstances(IReadOnlyList<AssessmentInstance?>? instances)
    {
        if (instances is null or [])
            return null;
        var findings = instances.Select(instance => Classify(instance?.ReviewStatus)).ToList();
        if (findings.Contains(Finding.Deficient))
            return Finding.Deficient;
        return findings.TrueForAll(finding => finding == Finding.NotApplicable) ? Finding.NotApplicable : null;
    }

    private static string UnifyDashes(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            span[i] = ControlName.IsDash(source[i]) ? '-' : source[i];
    });

    [GeneratedRegex(@"^(?:" + Non + @"|not\s+)deficient", IgnoreCase)]
    private static partial Regex StartsNotDeficient();

    // Upper case only. A line of its own counts as an end, so that "D" above a narrative is seen.
    [GeneratedRegex(@"\A[(\[]?\s*(?<finding>ND|NA|D)(?:\s*[)\]:-]|[^\S\n]*(?:\n|\z))", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    [GeneratedRegex(
        @"\b" + Non + @"deficien\w*"
        + @"|(?<!\w)(?:no|not|without|zero|0|never)(?:\s+" + Filler + @"){0,4}\s+" + Trigger + @"\w*"
        + @"|\bfail-?safe|\bfail-?over",
        IgnoreCase)]
    private static partial Regex NegatedPhrase();

    [GeneratedRegex(Trigger, IgnoreCase)]
    private static partial Regex TriggerStem();

    [GeneratedRegex(@"^(?:not\s+applicable|n/a)(?!\w)", IgnoreCase)]
    private static partial Regex StartsNotApplicable();

    [GeneratedRegex(@"(?<!\w)(?:not\s+applicable|n/a)(?!\w)", IgnoreCase)]
    private static partial Regex SaysNotApplicable();
}
