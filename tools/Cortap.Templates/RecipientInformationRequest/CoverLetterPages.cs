using System.Xml.Linq;
using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>The letter that precedes the package when enough correspondence data is known (docs/domain/recipient-information-request.md section 8).</summary>
internal static class CoverLetterPages
{
    private const string Body = "LetterBody";
    private const string Line = "LetterLine";
    private const string Note = "LetterNote";

    public static XElement[] Create() =>
    [
        If("letter.has_title", P("LetterTitle", "Recipient Information Request")),
        P("LetterDate", "{letter.date}"),
        FieldParagraph(Line, "letter.addressee|lines"),
        P("LetterSubject", "Re: Recipient Information Request for Fiscal Year {fiscal_year} FTA {project.review_type}"),
        P(Body, "Dear {letter.greeting}:"),
        P(
            Body,
            "The Federal Transit Administration (FTA) is conducting {project.review_type_article} {project.review_type} of " +
            "{project.recipient_name}{if project.recipient_acronym} ({project.recipient_acronym}){end}. " +
            "{if project.is_recurring_review}It is neither an audit nor a special review, but the recurring evaluation of " +
            "{project.recipient_short_name_possessive} compliance with the requirements that come with FTA assistance, for which " +
            "49 U.S.C. 5307(f)(2) provides.{end}{unless project.is_recurring_review}It evaluates " +
            "{project.recipient_short_name_possessive} compliance with requirements that come with FTA assistance.{end} FTA explains its oversight of recipients at " +
            "{letter.program_oversight_page|link}."),
        P(
            Body,
            "The review may take place in person or virtually, as {project.recipient_short_name} and the FTA regional office will agree. " +
            "{contractor.contractor_name} assists FTA with the review, and FTA staff will take part in it. {contractor.contractor_name} " +
            "will call to arrange the schedule."),
        P(
            Body,
            "A Recipient Information Request is enclosed. It lists documents to be sent and questions to be answered and contains a " +
            "sample schedule. Please send the answers to {contractor.lead_reviewer_name} of {contractor.contractor_name} by " +
            "{if project.due_date}{b}{project.due_date}{/b}{end}{unless project.due_date}the date that {contractor.lead_reviewer_name} " +
            "gives{end}."),
        P(
            "LetterLast",
            "Questions may be addressed to {letter.representative_name} of the FTA regional office{if letter.representative_phone} at " +
            "{letter.representative_phone}{end}{if letter.representative_email}, {letter.representative_email|mailto}{end}, or to " +
            "{contractor.lead_reviewer_name} at {contractor.lead_reviewer_phone}, {contractor.lead_reviewer_email|mailto}. Thank you for " +
            "your cooperation."),
        P("LetterClosing", "Sincerely,"),
        P("LetterSigner", "{letter.signer_name}"),
        P("LetterSignerTitle", "{letter.signer_title}"),
        P("LetterCopyLabel", "cc:"),
        FieldParagraph("LetterCopy", "letter.copies|lines"),
        SectionEnd(Note, "Enclosure: Recipient Information Request", Section.ToXml()),
    ];

    private static Section Section { get; } = new()
    {
        StartAt = 1,
        FirstPageDiffers = true,
        FirstHeader = Furniture.Letterhead,
        FirstFooter = Furniture.LetterFooter,
        Footer = Furniture.LetterFooter,
    };
}
