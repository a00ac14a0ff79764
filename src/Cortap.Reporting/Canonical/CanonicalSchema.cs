using System.Globalization;
using System.Text.RegularExpressions;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Canonical;

/// <summary>
/// Checks a document against schema 1.0 as docs/canonical-1.0.schema.json publishes it, and against what that cannot express: the areas
/// of the fiscal year's scheme, the review types that the draft report has wording for, and how long texts may be.
/// </summary>
public static partial class CanonicalSchema
{
    /// <summary>How many faults of one project are told.</summary>
    internal const int ReportedErrors = 10;

    /// <summary>Most characters of all narratives and corrective actions together, and of the description of the organization; real projects have some ten thousand.</summary>
    internal const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>Most lines of them, and most items of all lists of the setup together: each may become a paragraph, which takes a thousand times its memory.</summary>
    internal const int MaxLines = 100_000;

    /// <summary>A setup of 16 MiB may have a million dates that are none.</summary>
    private const int MostUnread = 1_000;

    private const string NoObject = "must be an object";

    private static readonly string[] Findings = [Finding.Deficient, Finding.NotDeficient, Finding.NotApplicable];
    private static readonly string[] ExitConferenceFormats = ["virtual", "in-person"];
    private static readonly string[] ReviewStatuses = ["In Progress", "Completed", "Draft"];
    private static readonly string[] CompletionStatuses = ["In Progress", "Completed"];

    /// <summary>Up to ten <c>place: message</c> lines, by path or by the place in the workbook of the setup; none when the document is valid.</summary>
    public static IReadOnlyList<string> Validate(CanonicalDocument document, ReportFields fields, ProjectSetup? setup = null) =>
        [.. from violation in FindViolations(document, fields).Take(ReportedErrors)
            select $"{setup?.PlaceOf(fields.SetupPathOf(violation.Path)) ?? violation.Path}: {violation.Message}"];

    /// <summary>What keeps a report from being made; of null, all that may be wrong for any.</summary>
    internal static IReadOnlyList<SchemaViolation> FindViolations(CanonicalDocument document, ReportFields? fields = null)
    {
        Func<string, bool> isRead = fields is null ? _ => true : fields.IsRead;
        var errors = new List<SchemaViolation>();
        CheckPattern(errors, "project_id", document.ProjectId, ProjectId(), "must be RSKTY- and at least four digits");
        CheckOneOf(errors, "data_version", document.DataVersion, [CanonicalDocument.Version]);
        CheckProject(errors, document.Project, fields?.RefusedReviewTypes ?? []);
        CheckPeople(errors, document);
        CheckAssessments(errors, document);
        if (isRead("assessments"))
        {
            CheckDeficiencies(errors, document.Assessments);
            // It tells how far they are.
            CheckOneOf(errors, "metadata.review_status", document.Metadata.ReviewStatus, ReviewStatuses);
        }

        if (isRead("erf_items"))
            CheckErfItems(errors, document.ErfItems);
        CheckPattern(errors, "metadata.fiscal_year", document.Metadata.FiscalYear, FiscalYear(), "must be FY and four digits");
        if (isRead("report_details.report_status") && document.ReportDetails?["report_status"] is { } status && !SetupReader.IsBlank(status))
            CheckOneOf(errors, "report_details.report_status", status.ToString(), ReportStatus.All);
        errors.AddRange(SetupMembers.FindUnread(document, isRead).Take(MostUnread).Select(unread => Violation(unread.Path, unread.Rule, unread.Value)));
        if (isRead("report_details.organization_description"))
            CheckDescription(errors, "report_details.organization_description", document.ReportDetails.Text("organization_description") ?? "");
        CheckLists(errors, document, isRead);
        return errors;
    }

    private static void CheckProject(List<SchemaViolation> errors, CanonicalProject project, IReadOnlyList<string> refusedReviewTypes)
    {
        if (project.RegionNumber is not (>= 1 and <= 10))
        {
            var region = project.RegionNumber?.ToString(CultureInfo.InvariantCulture);
            errors.Add(Violation("project.region_number", "must be an integer from 1 to 10", region));
        }

        CheckOneOf(errors, "project.review_type", project.ReviewType, ReviewTypeNames.All);
        if (project.ReviewType is { } type && refusedReviewTypes.Contains(type))
            errors.Add(new("project.review_type", $"there is no report of this type for a {type}"));
        CheckPresent(errors, "project.recipient_name", project.RecipientName);
        CheckLength(errors, "project.recipient_name", project.RecipientName, RiskuityJson.MaxName);
        CheckPresent(errors, "project.recipient_acronym", project.RecipientAcronym);
        CheckLength(errors, "project.recipient_acronym", project.RecipientAcronym, RiskuityJson.MaxName);
        CheckPattern(errors, "project.recipient_city_state", project.RecipientCityState, CityState(), "must be City, ST");
        CheckPresent(errors, "project.recipient_id", project.RecipientId);
        CheckPresent(errors, "project.report_date", project.ReportDate?.ToString("O", CultureInfo.InvariantCulture));
        CheckOneOf(errors, "project.exit_conference_format", project.ExitConferenceFormat, ExitConferenceFormats);
    }

    private static void CheckPeople(List<SchemaViolation> errors, CanonicalDocument document)
    {
        CheckPresent(errors, "contractor.lead_reviewer_name", document.Contractor.LeadReviewerName);
        CheckPresent(errors, "contractor.contractor_name", document.Contractor.ContractorName);
        // The address itself stays out of logs and answers.
        if (document.Contractor.LeadReviewerEmail is { } email && !Email().IsMatch(email))
            errors.Add(new("contractor.lead_reviewer_email", "must be an e-mail address"));

        CheckPresent(errors, "fta_program_manager.fta_program_manager_name", document.FtaProgramManager.FtaProgramManagerName);
    }

    private static void CheckAssessments(List<SchemaViolation> errors, CanonicalDocument document)
    {
        var scheme = ReviewAreas.ForFiscalYear(ReviewAreas.ParseFiscalYear(document.Metadata.FiscalYear) ?? int.MaxValue);
        if (document.Assessments.Count != scheme.Count)
        {
            var areas = $"the {scheme.Count} review areas of {document.Metadata.FiscalYear}";
            errors.Add(new("assessments", $"must have {areas}, but has {document.Assessments.Count}"));
            return;
        }

        foreach (var (index, assessment) in document.Assessments.Index())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"assessments[{index}]");
            if (assessment is null)
            {
                errors.Add(Violation(path, NoObject, value: null));
                continue;
            }

            CheckOneOf(errors, $"{path}.review_area", assessment.ReviewArea, [scheme[index].Name]);
            CheckOneOf(errors, $"{path}.finding", assessment.Finding, Findings);
            if (assessment.Finding is Finding.NotDeficient or Finding.NotApplicable && assessment is not
                { DeficiencyCode: null, Description: null, CorrectiveAction: null, DueDate: null, DateClosed: null, Deficiencies: null })
                errors.Add(new(path, "must have no deficiency details unless its finding is D"));
        }
    }

    private static void CheckDeficiencies(List<SchemaViolation> errors, IReadOnlyList<CanonicalAssessment> assessments)
    {
        var (characters, lines, longest) = (0L, 0L, (Length: -1, Path: "", Remedy: ""));
        foreach (var (index, assessment) in assessments.Index())
        {
            foreach (var code in (assessment?.DeficiencyCode?.Split(", ") ?? []).Where(code => !DeficiencyCodes.IsValid(code)).Take(ReportedErrors))
                errors.Add(Violation(string.Create(CultureInfo.InvariantCulture, $"assessments[{index}].deficiency_code"), "must consist of codes such as P11-1", code));
            foreach (var (item, deficiency) in (assessment?.Deficiencies ?? []).Index())
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"assessments[{index}].deficiencies[{item}]");
                var remedy = $"; shorten it in Riskuity, control {Shorten(deficiency?.ControlName ?? deficiency?.ControlId ?? "without a name")}";
                CheckLength(errors, $"{path}.code", deficiency?.Code, RiskuityJson.MaxName, remedy);
                CheckPresent(errors, $"{path}.description", deficiency?.Description);
                foreach (var (name, text) in new[] { ("description", deficiency?.Description ?? ""), ("corrective_action", deficiency?.CorrectiveAction ?? "") })
                {
                    characters += text.Length;
                    lines += CountLines(text);
                    if (text.Length > longest.Length)
                        longest = (text.Length, $"{path}.{name}", remedy);
                }
            }
        }

        if (characters > MaxCharacters || lines > MaxLines)
            errors.Add(new(longest.Path, string.Create(
                CultureInfo.InvariantCulture,
                $"is the longest of narratives and corrective actions that have {characters} characters in {lines} lines together, more than {MaxCharacters} or {MaxLines}{longest.Remedy}")));
    }

    private static void CheckDescription(List<SchemaViolation> errors, string path, string text)
    {
        CheckLength(errors, path, text, MaxCharacters);
        if (CountLines(text) is > MaxLines and var lines)
            errors.Add(new(path, string.Create(CultureInfo.InvariantCulture, $"has {lines} lines, more than {MaxLines}")));
    }

    private static void CheckLists(List<SchemaViolation> errors, CanonicalDocument document, Func<string, bool> isRead)
    {
        var lists = Lists(document).Where(list => isRead(list.Path)).ToList();
        errors.AddRange(
            from list in lists
            from entry in (list.Items ?? [null]).Index()
            where entry.Item is null
            select list.Items is null ? Violation(list.Path, "must be an array", value: null)
                : Violation(string.Create(CultureInfo.InvariantCulture, $"{list.Path}[{entry.Index}]"), NoObject, value: null));
        var counts = SetupMembers.FindLists(document, isRead).Concat(lists.Select(list => (list.Path, list.Items?.Count ?? 0))).ToList();
        if (counts.Sum(list => (long)list.Item2) is > MaxLines and var items)
            errors.Add(new(counts.MaxBy(list => list.Item2).Path, string.Create(
                CultureInfo.InvariantCulture, $"is the longest of lists that have {items} items together, more than {MaxLines}")));
    }

    private static IEnumerable<(string Path, IReadOnlyList<object?>? Items)> Lists(CanonicalDocument document)
    {
        if (document.Attendees is { } attendees)
        {
            yield return ("attendees.recipient", attendees.Recipient);
            yield return ("attendees.subrecipients", attendees.Subrecipients);
            yield return ("attendees.contractors_lessees", attendees.ContractorsLessees);
            yield return ("attendees.fta", attendees.Fta);
            yield return ("attendees.contractor", attendees.Contractor);
        }

        foreach (var (program, subrecipients) in document.Subrecipients ?? new Dictionary<string, IReadOnlyList<CanonicalSubrecipient>>())
            yield return ($"subrecipients.{program}", subrecipients);
        yield return ("erf_items", document.ErfItems);
    }

    private static int CountLines(string text) => text.Length == 0 ? 0 : text.AsSpan().Count('\n') + 1;

    private static void CheckErfItems(List<SchemaViolation> errors, IReadOnlyList<CanonicalErfItem> items)
    {
        foreach (var (index, item) in items.Index().Where(entry => entry.Item is not null))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"erf_items[{index}]");
            CheckPresent(errors, $"{path}.erf_area", item.ErfArea);
            if (item.CompletionStatus is { } status)
                CheckOneOf(errors, $"{path}.completion_status", status, CompletionStatuses);
        }
    }

    private static void CheckPresent(List<SchemaViolation> errors, string path, string? value)
    {
        if (string.IsNullOrEmpty(value))
            errors.Add(new(path, "is required", IsAbsent: true));
    }

    private static void CheckLength(List<SchemaViolation> errors, string path, string? value, int limit, string remedy = "")
    {
        if (value?.Length > limit)
            errors.Add(new(path, string.Create(CultureInfo.InvariantCulture, $"has {value.Length} characters, more than {limit}{remedy}")));
    }

    private static void CheckOneOf(List<SchemaViolation> errors, string path, string? value, IReadOnlyList<string> allowed)
    {
        if (value is null || !allowed.Contains(value, StringComparer.Ordinal))
            errors.Add(Violation(path, $"must be {string.Join(" or ", allowed)}", value));
    }

    private static void CheckPattern(List<SchemaViolation> errors, string path, string? value, Regex pattern, string message)
    {
        if (value is null || !pattern.IsMatch(value))
            errors.Add(Violation(path, message, value));
    }

    private static SchemaViolation Violation(string path, string rule, string? value) => value is null
        ? new SchemaViolation(path, $"{rule}, but is absent", IsAbsent: true)
        : new SchemaViolation(path, $"{rule}, but is {Shorten(value)}");

    private static string Shorten(string value) => OneLine.Of(value.Length <= 80 ? value : value[..80] + "…");

    [GeneratedRegex(@"\ARSKTY-[0-9]{4,}\z")]
    private static partial Regex ProjectId();

    [GeneratedRegex(@"\AFY[0-9]{4}\z")]
    private static partial Regex FiscalYear();

    [GeneratedRegex(@"\A.+, [A-Z]{2}\z")]
    private static partial Regex CityState();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s]+\z")]
    private static partial Regex Email();
}

/// <param name="Path">Path in the canonical document.</param>
/// <param name="Message">The rule, and the value that breaks it.</param>
/// <param name="IsAbsent">There is no value at all.</param>
internal sealed record SchemaViolation(string Path, string Message, bool IsAbsent = false);
