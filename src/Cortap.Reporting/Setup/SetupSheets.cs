namespace Cortap.Reporting.Setup;

/// <summary>One sheet of the setup workbook: a heading row with these columns, then one row per project or per person.</summary>
/// <param name="Name">Sheet name.</param>
/// <param name="Member">Member of the project's entry that the rows make.</param>
/// <param name="IsList">Several rows per project make an array.</param>
/// <param name="Columns">Members of the row's object, after <c>project_id</c>.</param>
internal sealed record SetupSheet(string Name, string Member, bool IsList, IReadOnlyList<string> Columns)
{
    /// <summary>Headings that are understood besides the columns, with the column that each stands for.</summary>
    public IReadOnlyList<(string Heading, string Column)> Aliases { get; init; } = [];

    public bool Knows(string heading) => heading == SetupEntry.ProjectId || Columns.Contains(heading) || Aliases.Any(alias => alias.Heading == heading);

    /// <summary>The headings under which a column may be, in the order in which they are read.</summary>
    public IEnumerable<string> HeadingsOf(string column) => Aliases.Where(alias => alias.Column == column).Select(alias => alias.Heading).Prepend(column);
}

/// <summary>The sheets of the setup workbook (docs/domain/canonical-model.md, section 7), joined by <c>project_id</c>.</summary>
internal static class SetupSheets
{
    public const string InstructionsSheet = "Instructions";

    /// <summary>The column of <see cref="Subrecipients"/> that selects the funding program.</summary>
    public const string Program = "program";

    public static SetupSheet Subrecipients { get; } = new("Subrecipients", "subrecipients", IsList: true, [Program, "name", "location"])
    {
        Aliases = [("city_state", "location")],
    };

    /// <summary>What <see cref="Program"/> may be.</summary>
    public static IReadOnlyList<string> Programs { get; } = ["5307", "5310", "5311"];

    public static IReadOnlyList<SetupSheet> All { get; } =
    [
        new("Project_Info", "project_info", IsList: false,
        [
            "region_number", "review_type", "recipient_name", "recipient_acronym", "recipient_city_state", "recipient_id",
            "recipient_website", "fiscal_year", "site_visit_start_date", "site_visit_end_date", "site_visit_dates", "exit_conference_format", "report_date",
            "rir_due_date", "review_status",
        ]),
        new("Contractors", "contractor", IsList: false, ["lead_reviewer_name", "company_name", "lead_reviewer_phone", "lead_reviewer_email"])
        {
            Aliases = [("contractor_name", "company_name"), ("name", "company_name")],
        },
        new("FTA_PM", "fta_program_manager", IsList: false, ["name", "title", "phone", "email"])
        {
            Aliases =
            [
                ("fta_program_manager_name", "name"), ("fta_program_manager_title", "title"), ("fta_program_manager_phone", "phone"), ("fta_program_manager_email", "email"),
            ],
        },
        new("Regional_Officer", "regional_officer", IsList: false, ["name", "title", "phone", "email"])
        {
            Aliases =
            [
                ("regional_officer_name", "name"), ("regional_officer_title", "title"), ("regional_officer_phone", "phone"), ("regional_officer_email", "email"),
            ],
        },
        new("Attendees", "attendees", IsList: true, ["name", "organization", "title", "phone", "email"]),
        Subrecipients,
        new("ERF_Items", "erf_items", IsList: true, ["erf_area", "focus_description", "completion_status"])
        {
            Aliases = [("area", "erf_area"), ("description", "focus_description")],
        },
    ];

    /// <summary>The names of all sheets, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(sheet => sheet.Name));

    public static IReadOnlyList<string> Instructions { get; } =
    [
        "Project setup: what Riskuity does not hold.",
        "One row per project on Project_Info, Contractors, FTA_PM and Regional_Officer; one row per person or item on the other sheets.",
        "project_id is Riskuity's id of the project and joins the sheets. Keep the headings; leave unknown values empty.",
        "review_type: TR, SMR or COMBINED, or the full name. fiscal_year: FY2026. recipient_city_state: City, ST.",
        "exit_conference_format: virtual or in-person. Dates: 2026-03-15, or an Excel date.",
        "program on Subrecipients: 5307, 5310 or 5311. completion_status on ERF_Items: In Progress or Completed.",
        "Attendees are grouped by organization: the recipient's name or acronym, the contractor's firm, FTA, or a subrecipient.",
        "All other attendees are contractors and lessees.",
        "report_details and correspondence have no sheet: use the JSON form for projects that need them.",
        "Check with: cortap setup validate FILE",
    ];
}
