using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>How the review went (docs/domain/draft-audit-report.md, section 5 II and row C7).</summary>
internal static class ProcessView
{
    public static View Create(CanonicalDocument canonical, ReportDetails details)
    {
        IReadOnlyList<string> direct = [.. Names(canonical, "5307"), .. details.ContractorsReviewed];
        var elderly = Names(canonical, "5310");
        var rural = Names(canonical, "5311");
        var formula = elderly.Count + rural.Count;
        return new View
        {
            ["rir_date"] = canonical.Correspondence.Date("letter_date") ?? details.InformationRequest,
            ["agenda_date"] = details.Agenda,
            ["entrance_date"] = details.EntranceConference,
            ["exit_date"] = details.ExitConference,
            ["has_dates"] = details.ProcessDates.Count > 0,
            ["dates"] = details.ProcessDates.Select(row => new View { ["date"] = row.Date, ["process"] = row.Process }).ToList(),
            ["has_direct"] = direct.Count > 0,
            ["direct"] = direct,
            ["direct_was"] = ReportText.Was(direct.Count),
            ["direct_their"] = Their(direct.Count),
            ["has_formula"] = formula > 0,
            ["has_5310"] = elderly.Count > 0,
            ["has_5311"] = rural.Count > 0,
            ["has_5310_and_5311"] = elderly.Count > 0 && rural.Count > 0,
            ["names_5310"] = elderly,
            ["role_5310"] = Role("5310", elderly.Count),
            ["names_5311"] = rural,
            ["role_5311"] = Role("5311", rural.Count),
            ["formula_was"] = ReportText.Was(formula),
            ["formula_their"] = Their(formula),
        };
    }

    private static IReadOnlyList<string> Names(CanonicalDocument canonical, string section) =>
        canonical.Subrecipients is { } groups && groups.TryGetValue(section, out var subrecipients)
            ? [.. subrecipients.Select(subrecipient => ReportDetails.NameAndPlace(subrecipient.Name, subrecipient.Location)).OfType<string>()] : [];

    private static string Their(int count) => ReportText.Agree(count, "its", "their");

    private static string Role(string section, int count) =>
        ReportText.Agree(count, $"a Section {section} subrecipient", $"Section {section} subrecipients");
}
