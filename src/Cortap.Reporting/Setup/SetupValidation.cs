using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup;

/// <summary>What a check of a setup document found, as <c>place: message</c> lines; the first 10,000 of each kind.</summary>
/// <param name="Errors">What makes reports fail with <c>TRANSFORMATION_ERROR</c>.</param>
/// <param name="Warnings">What makes reports fail for lack of data, or is probably not meant so.</param>
public sealed record SetupCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);

/// <summary>Checks a setup document before a report needs it.</summary>
public static partial class SetupValidation
{
    /// <summary>What Riskuity's controls fill.</summary>
    private const string NotOfSetup = "assessments";

    private const string NoPhone = "is not a phone number such as (202) 555-0110 or 202-555-0110 ext 5";

    /// <summary>Checks a document in JSON or workbook form.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="reports">What the report types need.</param>
    /// <param name="time">Clock for the values that default to today.</param>
    public static SetupCheck Check(byte[] content, IReadOnlyList<ReportFields> reports, TimeProvider time)
    {
        var document = SetupDocument.Load(content);
        var errors = document.Errors.ToList();
        var warnings = document.Warnings.ToList();
        var transformer = new CanonicalTransformer(time);
        foreach (var (projectId, path) in document.Projects.Where(project => !document.IsMalformed(project.ProjectId)))
        {
            var setup = document.Get(projectId);
            // Riskuity always has a name to fall back on.
            var canonical = transformer.Transform(projectId, [], setup, projectName: "Riskuity's name");
            Add(errors, Violations(canonical, reports, report: null));
            Add(warnings, Missing(canonical, reports).Concat(Refused(canonical, reports)).Concat(Oddities(setup)));

            void Add(List<string> lines, IEnumerable<SetupFinding> findings) =>
                lines.AddRange(Lines(document, path, findings).Take(SetupDocument.MostTold - lines.Count));
        }

        return new SetupCheck(Ended(errors), Ended(warnings));

        static List<string> Ended(List<string> lines) => lines.Count < SetupDocument.MostTold ? lines : [.. lines, "Others are not told; correct these first."];
    }

    /// <summary>Checks the setup of one project for one report.</summary>
    /// <param name="setup">Its entry.</param>
    /// <param name="projectId">Riskuity's id.</param>
    /// <param name="projectName">Riskuity's name of it; null where it is not known, as some name always is.</param>
    /// <param name="report">What the report needs.</param>
    /// <param name="transformer">Makes the values that default.</param>
    /// <returns>Paths in the setup of what the report cannot do without, and <c>path: message</c> lines of what is malformed.</returns>
    public static (IReadOnlyList<string> Missing, IReadOnlyList<string> Errors) Check(
        ProjectSetup setup, long projectId, string? projectName, ReportFields report, CanonicalTransformer transformer)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        var canonical = transformer.Transform(projectId, [], setup, projectName ?? "Riskuity's name");
        return (
            [.. CompletenessCheck.Evaluate(canonical, report).MissingCriticalFields.Where(field => field != NotOfSetup).Select(report.SetupPathOf)],
            [.. Violations(canonical, [report], report).Take(CanonicalSchema.ReportedErrors).Select(finding => $"{setup.PlaceOf(finding.Path) ?? finding.Path}: {finding.Message}")]);
    }

    private static IEnumerable<string> Lines(SetupDocument document, string entry, IEnumerable<SetupFinding> findings) =>
        findings.Select(finding => $"{document.PlaceOf($"{entry}.{finding.Path}")}: {finding.Message}");

    /// <summary>What is malformed, and what is absent that no report asks for by name, such as the area of an ERF item.</summary>
    private static IEnumerable<SetupFinding> Violations(CanonicalDocument canonical, IReadOnlyList<ReportFields> reports, ReportFields? report) =>
        from violation in CanonicalSchema.FindViolations(canonical, report)
        where !violation.IsAbsent || !reports.Any(fields => fields.Critical.Any(field => field.Path == violation.Path))
        select new SetupFinding(SetupPathOf(violation.Path, reports), violation.Message);

    private static IEnumerable<SetupFinding> Missing(CanonicalDocument canonical, IReadOnlyList<ReportFields> reports) =>
        from fields in reports
        from field in CompletenessCheck.Evaluate(canonical, fields).MissingCriticalFields
        where field != NotOfSetup
        group fields.Type by field into missing
        select new SetupFinding(SetupPathOf(missing.Key, reports), $"is missing for {string.Join(" and ", missing.Select(type => type.WireName()))}");

    private static IEnumerable<SetupFinding> Refused(CanonicalDocument canonical, IReadOnlyList<ReportFields> reports) =>
        from fields in reports
        where canonical.Project.ReviewType is { } type && fields.RefusedReviewTypes.Contains(type)
        select new SetupFinding("project_info.review_type", $"is one for which there is no {fields.Type.WireName()}");

    private static string SetupPathOf(string path, IReadOnlyList<ReportFields> reports) =>
        reports.Select(fields => fields.SetupPathOf(path)).FirstOrDefault(source => source != path, path);

    private static IEnumerable<SetupFinding> Oddities(ProjectSetup setup)
    {
        if (setup.Info.SiteVisitEndDate < setup.Info.SiteVisitStartDate)
            yield return new SetupFinding("project_info.site_visit_end_date", "is before site_visit_start_date");
        if (setup.Info.RecipientWebsite?.Any(char.IsWhiteSpace) == true)
            yield return new SetupFinding("project_info.recipient_website", "is neither a URL nor a host name");
        if (setup.Contractor.LeadReviewerPhone is { } phone && !Phone().IsMatch(phone))
            yield return new SetupFinding("contractor.lead_reviewer_phone", NoPhone);
        if (setup.ProgramManager.Phone is { } managerPhone && !Phone().IsMatch(managerPhone))
            yield return new SetupFinding("fta_program_manager.phone", NoPhone);
    }

    [GeneratedRegex(
        @"\A\(?[0-9]{3}\)?[-.\s]?[0-9]{3}[-.\s]?[0-9]{4}(?:\s*ext\.?\s*[0-9]+)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Phone();
}
