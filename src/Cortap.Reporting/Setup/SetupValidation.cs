using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Setup;

/// <summary>What a check of a setup document found, as <c>place: message</c> lines.</summary>
/// <param name="Errors">What makes reports fail with <c>TRANSFORMATION_ERROR</c>.</param>
/// <param name="Warnings">What makes reports fail for lack of data, or is probably not meant so.</param>
public sealed record SetupCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);

/// <summary>Checks a setup document before a report needs it.</summary>
public static partial class SetupValidation
{
    /// <summary>What Riskuity's controls fill.</summary>
    private const string NotOfSetup = "assessments";

    private const string NoPhone = "is not a phone number such as (202) 555-0110 or 202-555-0110 ext 5";

    /// <summary>Canonical paths that setup fills besides those that a report type asks for.</summary>
    private static readonly FrozenDictionary<string, string> OtherSources = new Dictionary<string, string>
    {
        ["metadata.fiscal_year"] = "project_info.fiscal_year",
        ["metadata.review_status"] = "project_info.review_status",
    }.ToFrozenDictionary();

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
        var sourceOf = Sources(reports);
        foreach (var (projectId, path) in document.Projects.Where(project => !document.IsMalformed(project.ProjectId)))
        {
            var setup = document.Get(projectId);
            // Riskuity always has a name to fall back on.
            var canonical = transformer.Transform(projectId, [], setup, projectName: "Riskuity's name");
            errors.AddRange(Lines(document, path, Violations(canonical, sourceOf)));
            warnings.AddRange(Lines(document, path, Missing(canonical, reports, sourceOf)));
            warnings.AddRange(Lines(document, path, Oddities(setup)));
        }

        return new SetupCheck(errors, warnings);
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
        var sourceOf = Sources([report]);
        return (
            [.. CompletenessCheck.Evaluate(canonical, report).MissingCriticalFields.Where(field => field != NotOfSetup).Select(sourceOf)],
            [.. Violations(canonical, sourceOf).Select(finding => $"{finding.Path}: {finding.Message}")]);
    }

    private static Func<string, string> Sources(IReadOnlyList<ReportFields> reports)
    {
        var sources = reports.SelectMany(fields => fields.Critical.Concat(fields.Optional))
            .DistinctBy(field => field.Path).ToDictionary(field => field.Path, field => field.Source);
        return path => sources.GetValueOrDefault(path) ?? OtherSources.GetValueOrDefault(path, path);
    }

    private static IEnumerable<string> Lines(SetupDocument document, string entry, IEnumerable<SetupFinding> findings) =>
        findings.Select(finding => $"{document.PlaceOf($"{entry}.{finding.Path}")}: {finding.Message}");

    private static IEnumerable<SetupFinding> Violations(CanonicalDocument canonical, Func<string, string> sourceOf) =>
        from violation in CanonicalSchema.FindViolations(canonical, refusedReviewTypes: [])
        where !violation.IsAbsent
        select new SetupFinding(sourceOf(violation.Path), violation.Message);

    private static IEnumerable<SetupFinding> Missing(
        CanonicalDocument canonical, IReadOnlyList<ReportFields> reports, Func<string, string> sourceOf) =>
        from fields in reports
        from field in CompletenessCheck.Evaluate(canonical, fields).MissingCriticalFields
        where field != NotOfSetup
        group fields.Type by field into missing
        select new SetupFinding(sourceOf(missing.Key), $"is missing for {string.Join(" and ", missing.Select(type => type.WireName()))}");

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
