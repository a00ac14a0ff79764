using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>Section IV.</summary>
internal static class Results
{
    private const string Label = "{u}Corrective Action(s) and Schedule{/u}: ";

    private const string LeadIn =
        "To resolve {if title}the deficiency {i}{title}{if code} ({code}){end}{/i}{end}{unless title}" +
        "{if code}deficiency {i}{code}{/i}{end}{unless code}this deficiency{end}{end}, " +
        "{if due_date}by {due_date}, {end}{recipient.acronym} must submit to the {office} evidence of the following corrective action: ";

    private const string Closing = "The {office} accepted the response of {recipient.acronym} and closed the finding on {closed_date}.";

    private const string Missing = "{prompt}[Reviewer: state the corrective action{unless due_date} and its due date{end}.]{/prompt}";

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
        If("is_not_deficient", P("Finding",
            "{u}Finding{/u}: This {review_type} identified nothing deficient at {recipient.acronym} under the {owner} requirements for {name}.")),
        If("is_deficient", P("Finding",
            "{u}Finding{/u}: This {review_type} identified {count|words} {noun} at {recipient.acronym} under the {owner} requirements for {name}.")),
        If("is_not_applicable", P("Finding",
            "{u}Finding{/u}: " +
            "{if na.subrecipients}This area applies only to recipients that have subrecipients; " + NotApplicable + "{end}" +
            "{if na.direct}This area applies only to recipients that receive Section {section} funds directly from FTA; " + NotApplicable + "{end}" +
            "{if na.rail}This area applies only to operators of rail fixed guideway systems; " + NotApplicable + "{end}" +
            "{if na.other}The {owner} requirements for {name} were not applicable to this review of {recipient.acronym}.{end}")),
    ];

    private static XElement[] Deficiency() =>
    [
        P("BodyLead", "{u}Deficiency Description{/u}:"),
        P("DeficiencyTitle", "{if title}{title}{end}{unless title}Deficiency{end}{if code} ({code}){end}{if is_repeat} – Repeat Deficiency{end}"),
        Each("narrative", Passages.Block("Narrative")),
        Unless("has_narrative", P("Narrative",
            "{prompt}[Reviewer: no narrative was supplied for this deficiency. State the requirement, the facts, and the response of {recipient.acronym}.]{/prompt}")),
        If("action",
            P("BodyText",
                Label + "{unless action_complete}" + LeadIn + "{end}{if action_text}{action_text}{end}" +
                "{if action_due_untold} The response is due by {due_date}.{end}{if closed_in_line} " + Closing + "{end}"),
            Each("action_blocks",
                If("closed_after", Passages.Block("BodyTextKept", "Kept")),
                Unless("closed_after", Passages.Block("BodyText")))),
        Unless("action",
            If("closed_after", P("BodyTextKept", Label + LeadIn + Missing)),
            Unless("closed_after", P("BodyText", Label + LeadIn + Missing))),
        If("closed_after", P("BodyText", Closing)),
    ];
}
