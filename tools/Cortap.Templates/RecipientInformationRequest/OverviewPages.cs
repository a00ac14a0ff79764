using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>What the review and this request are (docs/domain/recipient-information-request.md section 5).</summary>
internal static class OverviewPages
{
    private const string Body = "BodyText";

    public static XElement[] Create() => [.. Review(), .. Request(), .. Visit()];

    private static XElement[] Review() =>
    [
        P("Heading1", "Overview"),
        P("Heading2", "Purpose of the review"),
        P(
            Body,
            "The Federal Transit Administration (FTA) is carrying out {project.review_type_article} {project.review_type} of " +
            "{project.recipient_name}{if project.recipient_acronym} ({project.recipient_acronym}){end}. The review establishes whether " +
            "the programs that FTA funds are run in accordance with 49 U.S.C. Chapter 53. It looks at how the programs are managed, how " +
            "they are carried out, and whether they serve the objectives for which the funds were provided."),
        P("Heading2", "Review period"),
        P(
            Body,
            "The review period starts on {if period.start}{period.start}, {end}the date on which the final report of the previous review " +
            "was issued{if period.start},{end}{unless period.start}.{end}{if period.start} and{end}{unless period.start} It{end} ends with the exit " +
            "conference of this review{if period.end}, planned for {period.end}{end}."),
        P("Heading2", "Site visit"),
        P(
            Body,
            "The site visit opens with an entrance conference, at which the purpose and the process of the review are explained. " +
            "Interviews and the examination of documents follow. {contractor.lead_reviewer_name} of {contractor.contractor_name}, who " +
            "assists FTA staff with the review, will call {project.recipient_short_name} to agree on the dates."),
        P("Heading2", "Review before the site visit"),
        P(
            Body,
            "This Recipient Information Request (RIR) is a first list of documents and questions. The answers are used in the matching " +
            "sections of FTA’s Fiscal Year {fiscal_year} Contractors’ Manual, so each answer should be given under the request to which " +
            "it belongs. A file that serves several requests needs to be sent only once: under each of the other requests, please refer " +
            "to it by page or section in the column “Comments from Recipient.”"),
    ];

    private static XElement[] Request() =>
    [
        P("Heading2", "The three parts of this request"),
        P(
            Body,
            "{b}Section A – Recipient Profile{/b} consists of tables. Recipients that operate service complete Table I. States complete " +
            "Table II. Recipients with subrecipients complete Table III. All recipients complete Tables IV and V."),
        P(
            Body,
            "{b}Section B – Information by Review Area{/b} lists documents and questions for each review area. Please send electronic " +
            "files, preferably in PDF, Word, or Excel format, and name them as in the example below."),
        P(
            Body,
            "{b}Section C – Site Visit Schedule and Key Dates{/b} gives the dates of the review. It is a draft, which a final schedule " +
            "will replace. {if project.due_date}The answers to this request are due by {b}{project.due_date}{/b}.{end}" +
            "{unless project.due_date}The lead reviewer will give the date by which the answers are due.{end}"),
        P("Heading2", "Names of folders and files"),
        P(
            "LeadIn",
            "Please keep the files of each review area in a folder of their own. The name of a folder consists of the number and the name " +
            "of the area. The name of a file consists of the number of the area, the letter of the request, a running number, an " +
            "underscore, and a short title."),
        NamingExample(),
        P("Heading2", "Why full answers help"),
        P(
            Body,
            "The fuller the answers, the smoother the site visit. Further requests will follow when the review team has examined the " +
            "files, done its own research, and talked with the FTA regional office."),
    ];

    private static XElement[] Visit() =>
    [
        P("Heading2", "Agenda package"),
        P("LeadIn", "Before the site visit {project.recipient_short_name} will receive an agenda package. It will set out:"),
        P("ListBullet", "the review areas to be covered"),
        P("ListBullet", "questions for discussion"),
        P("ListBullet", "items that need to be followed up"),
        P("ListBullet", "draws through FTA’s ECHO system to be sampled"),
        P("ListBullet", "maintenance records to be examined, for facilities, rolling stock, and equipment"),
        P("ListBullet", "procurement files to be examined"),
        P("ListBullet", "facilities to be visited"),
        P("ListBullet", "contractors, lessees, and subrecipients to be visited, with the oversight files to be examined"),
        P("ListBulletLast", "the final schedule and the logistics of the visit"),
        P("Heading2", "Staff and documents during the visit"),
        P(
            Body,
            "During the visit, staff who know the subjects under review should be available, together with the documents and with persons " +
            "who can be reached at subrecipients and contractors."),
        P("Heading2", "Contacts"),
        SectionEnd(
            Body,
            "Questions about this request may be addressed to {fta_program_manager.name}, {fta_program_manager.title}, FTA, at " +
            "{fta_program_manager.phone} or {fta_program_manager.email|mailto}, or to {contractor.lead_reviewer_name}, " +
            "{contractor.contractor_name}, at {contractor.lead_reviewer_phone} or {contractor.lead_reviewer_email|mailto}. FTA and the " +
            "review team thank {project.recipient_short_name} for its cooperation and look forward to working with its staff.",
            new Section { StartAt = 1, Header = Furniture.OverviewHeader, Footer = Furniture.PageFooter }.ToXml()),
    ];

    private static XElement NamingExample()
    {
        var table = Form.Create(
            "Example of folder and file names",
            [new("Request", 4680), new("Folder or file name", 4680)],
            ["Review area 2, folder", "2_Financial Management and Capacity"],
            ["Request 2a, first file", "2a1_FY{naming_example_year} FinStmts.doc"],
            ["Request 2b, first file", "2b1_StateMatch.doc"],
            ["Request 2c, first file", "2c1_FinPolGrt.doc"]);
        foreach (var row in table.Elements(W + "tr").SkipLast(1))
        {
            Form.KeepWithNext(row);
        }

        return table;
    }
}
