using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section VI.</summary>
internal static class Appendices
{
    public static XElement[] Create() =>
    [
        P("Heading1", "Appendices"),
        If("civil_rights", CivilRights()),
        If("attachments", Evidence()),
        Unless("civil_rights", Unless("attachments", P("BodyText", "This report has no appendices."))),
    ];

    private static XElement[] CivilRights() =>
    [
        P("Heading2", "Submitting Corrective Actions for Civil Rights Deficiencies"),
        P("BodyLead",
            "Responses to deficiencies in the civil rights areas go to the FTA Office of Civil Rights. {recipient.acronym} submits them as follows:"),
        P("ListBullet",
            "Send one e-mail for each deficiency to FTA’s civil rights support mailbox{if civil_rights.mailbox}, {civil_rights.mailbox|mailto}{end}, with a " +
            "copy to the regional program manager, {manager.name}{if manager.email} ({manager.email|mailto}){end}."),
        P("ListBullet",
            "Use a subject line with the fiscal year, the deficiency code, and the recipient, as in this example: " +
            "{b}FY {fiscal_year_short} CORTAP Review Corrective Actions –{if civil_rights.code} {civil_rights.code} –{end} " +
            "{recipient.name}{if recipient.has_acronym}/{recipient.acronym}{end} #{recipient.id}{/b}"),
        P("ListBullet", "Summarize the response briefly in the body of the e-mail."),
        P("ListBullet", "Attach documents in PDF format only."),
    ];

    private static XElement[] Evidence() =>
    [
        P("Heading2", "Evidence Named in the Assessments"),
        If("attachments.items",
            P("BodyLead", "The assessments of this review name the following evidence. It is kept in the review system and is not part of this report."),
            Each("attachments.items", P("ListBullet", "{text}"))),
        Unless("attachments.items", P("BodyText", "The assessments of this review name no evidence.")),
    ];
}
