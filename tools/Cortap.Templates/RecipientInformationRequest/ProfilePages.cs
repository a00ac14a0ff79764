using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>Section A, the blank forms of the recipient profile (docs/domain/recipient-information-request.md section 6).</summary>
internal static class ProfilePages
{
    private const string Body = "BodyText";
    private const string Table = "Heading2";
    // The tables are for different recipients, who may want to leave out pages.
    private const string TableOnNewPage = "Heading2NewPage";
    private const string Part = "Heading3";
    private const int LineHeight = 460;
    private const int BlockLineHeight = 420;
    private const int TallRow = 1000;
    private const int AnswerHeight = 2600;
    private const int SubrecipientBlocks = 5;

    private static readonly string[] SubrecipientFacility =
        ["Subrecipient", "Facility", "FTA source or sources of funding", "Year completed", "Address"];

    public static XElement[] Create() =>
    [
        .. Introduction(),
        .. Operations(),
        .. States(),
        .. SubrecipientFacilities(),
        .. AwardActivity(),
        .. ContactInformation(),
        SectionEnd("SectionEnd", "", new Section { Header = Furniture.ProfileHeader, Footer = Furniture.PageFooter }.ToXml()),
    ];

    private static XElement[] Introduction() =>
    [
        P("Heading1", "Section A – Recipient Profile"),
        P(
            "LeadIn",
            "The profile explains {project.recipient_name} to the readers of the review report, so the answers should be thorough. Rows may " +
            "be added where they are needed. The tables are completed as follows:"),
        P("ListBullet", "Table I: recipients that operate service"),
        P("ListBullet", "Table II: states"),
        P("ListBullet", "Table III: recipients with subrecipients"),
        P("ListBulletLast", "Tables IV and V: all recipients"),
    ];

    private static XElement[] Operations() =>
    [
        P(Table, "I. Operations Profile"),
        P(Part, "Organization and service"),
        Form.Blank(
            "A1.organization",
            "Organization and service",
            [new("Item", 3600), new("Answer", 5760)],
            LineHeight,
            "Organization, and the name under which it does business (DBA)",
            "Type of organization",
            "Year in which service began",
            "Number of employees",
            "Population of the service area",
            "Does the organization have subrecipients?",
            "Contractors and lessees: name, service, source of funding",
            "Subrecipients: name, service, source of funding"),
        P(Part, "Modes other than rail"),
        Form.Blank(
            "A1.modes",
            "Modes other than rail",
            [
                new("Mode", 2460), new("Routes", 1180), new("Peak vehicles", 1380), new("FTA funded", 1380), new("Locally funded", 1480),
                new("Federal interest?", 1480, IsYesNo: true),
            ],
            LineHeight,
            "Motorbus, operated directly",
            "Motorbus, purchased",
            "Paratransit, operated directly",
            "Paratransit, purchased",
            "Ferry",
            "Other"),
        P(Part, "Rail modes"),
        Form.Blank(
            "A1.rail",
            "Rail modes",
            [
                new("Mode", 2460), new("Routes", 1180), new("Vehicles, FTA funded", 1380), new("Vehicles, locally funded", 1480),
                new("Route miles", 1430), new("Stations", 1430),
            ],
            LineHeight,
            "Light rail",
            "Heavy rail",
            "Commuter rail",
            "Other"),
        P(Part, "Span of service"),
        Form.Blank(
            "A1.span",
            "Span of service",
            [
                new("Days", 1860), new("Fixed Route", 1500), new("Demand Response", 1500), new("Rail", 1500), new("Ferry", 1500),
                new("Others", 1500),
            ],
            LineHeight,
            "Weekdays",
            "Saturdays",
            "Sundays"),
        P(Part, "Facilities"),
        Form.Blank(
            "A1.facilities",
            "Facilities",
            [new("Type", 2160), new("Number", 1200), new("FTA interest", 1500, IsYesNo: true), new("Names and addresses", 4500)],
            TallRow,
            "Bus Garages",
            "Rail Facilities",
            "Transit Centers",
            "Other"),
    ];

    private static XElement[] States() =>
    [
        P(TableOnNewPage, "II. State Profile"),
        Form.Blank(
            "A2.state",
            "Programs and subrecipients of the state",
            [new("Item", 4860), new("Answer", 4500)],
            LineHeight,
            "FTA programs that the state administers",
            "State transit programs",
            "Section 5305: list of subrecipients",
            "Section 5307: list of subrecipients",
            "Section 5311: list of subrecipients, with the type of service of each",
            "Section 5310: number of subrecipients in rural areas",
            "Section 5310: number of subrecipients in small urbanized areas",
            "Section 5310: number of subrecipients in each large urbanized area",
            "Section 5310: subrecipients that are also direct recipients of Section 5307 funds",
            "Large urbanized areas for which the state is the designated recipient",
            "Section 5316: number of subrecipients",
            "Section 5316: number of subrecipients without Section 5307, 5310, or 5311 funds",
            "Section 5316: types of service",
            "Section 5317: number of subrecipients",
            "Section 5317: number of subrecipients without Section 5307, 5310, or 5311 funds",
            "Section 5317: types of service",
            "Section 5309: list of subrecipients",
            "Section 5309: subrecipients that are also direct recipients of Section 5307 funds",
            "Section 5339: list of subrecipients",
            "Section 5339: subrecipients that are also direct recipients of Section 5307 funds"),
    ];

    private static XElement[] SubrecipientFacilities()
    {
        Column[] columns = [new("No.", 700), new("Item", 3260), new("Answer", 5400)];
        return
        [
            P(TableOnNewPage, "III. Subrecipient Facilities"),
            P("LeadIn", "Please list the facilities of subrecipients in which FTA has an interest. Blocks may be added."),
            Form.Of(
                "Subrecipient facilities, in blocks of five rows",
                columns,
                Enumerable.Range(1, SubrecipientBlocks).SelectMany(block => SubrecipientFacility.Select((item, index) => Form.Row(
                    BlockLineHeight,
                    Authoring.Table.Cell(
                        columns[0].Width, P("TableText", $"{block}")),
                    Form.RowHeading(columns[1], item),
                    Authoring.Table.Cell(columns[2].Width, FillIn.Text($"A3.facilities.{block}.{index + 1}", $"Facility {block} – {item}")))))),
        ];
    }

    private static XElement[] AwardActivity() =>
    [
        P(TableOnNewPage, "IV. Award Activity"),
        P("LeadIn", "Please say for each project whether it is FTA funded."),
        Form.Blank(
            "A4.projects",
            "Award activity",
            [new("Projects", 2800), new("Description", 5060), new("FTA funded", 1500, IsYesNo: true)],
            AnswerHeight,
            "Noteworthy projects completed since the last review",
            "Noteworthy projects under way",
            "Noteworthy projects planned for the next three to five years; please point out new or difficult methods of procurement"),
    ];

    private static XElement[] ContactInformation() =>
    [
        P(Table, "V. Contact Information"),
        P(
            "LeadIn",
            "The final report will be addressed to the head of the board or the director, and to the chief executive or another senior " +
            "executive."),
        Form.Blank(
            "A5.addressees",
            "Addressees of the final report",
            [new("Item", 1800), new("Head of the board or director", 3780), new("Chief executive or senior executive", 3780)],
            LineHeight,
            "Name",
            "Title",
            "Mailing address",
            "E-mail"),
    ];
}
