using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section IV.</summary>
internal static class Results
{
    private const string NotApplicable = "it is not applicable to this review of {recipient.acronym}.";

    public static XElement[] Create() =>
    [
        P("Heading1", "Results of the Review"),
        Each("areas",
        [
            P("Heading2", "{heading}"),
            .. BasicRequirements.Create(),
            .. Finding(),
            Each("deficiencies", Deficiency()),
        ]),
    ];

    private static XElement[] Finding() =>
    [
        If("is_not_deficient", P("BodyText",
            "{u}Finding{/u}: This {review_type} identified nothing deficient at {recipient.acronym} under the {owner} requirements for {name}.")),
        If("is_deficient", P("BodyLead",
            "{u}Finding{/u}: This {review_type} identified {count|words} {noun} at {recipient.acronym} under the {owner} requirements for {name}.")),
        If("is_not_applicable", P("BodyText",
            "{u}Finding{/u}: " +
            "{if na.subrecipients}This area applies only to recipients that have subrecipients; " + NotApplicable + "{end}" +
            "{if na.direct}This area applies only to recipients that receive Section {section} funds directly from FTA; " + NotApplicable + "{end}" +
            "{if na.rail}This area applies only to operators of rail fixed guideway systems; " + NotApplicable + "{end}" +
            "{if na.other}The {owner} requirements for {name} were not applicable to this review of {recipient.acronym}.{end}")),
    ];

    private static XElement[] Deficiency() =>
    [
        P("BodyLead", "{u}Deficiency Description{/u}:"),
        P("DeficiencyTitle", "{title}{if code} ({code}){end}"),
        FieldParagraph("Narrative", "narrative|paragraphs"),
        If("action", P("BodyText",
            "{u}Corrective Action(s) and Schedule{/u}: To resolve the deficiency {i}{title}{if code} ({code}){end}{/i}, " +
            "{if due_date}by {due_date}, {end}{recipient.acronym} must submit to the {office} evidence of the following corrective action: {action}")),
        Unless("action", P("BodyText",
            "{u}Corrective Action(s) and Schedule{/u}: To resolve the deficiency {i}{title}{if code} ({code}){end}{/i}, " +
            "{if due_date}by {due_date}, {end}{recipient.acronym} must submit to the {office} evidence of the following corrective action: " +
            "{prompt}[Reviewer: state the corrective action{unless due_date} and its due date{end}.]{/prompt}")),
        If("closed_date", P("BodyText", "The {office} accepted the response of {recipient.acronym} and closed the finding on {closed_date}.")),
    ];
}
