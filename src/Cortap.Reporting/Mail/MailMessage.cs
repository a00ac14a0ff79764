namespace Cortap.Reporting.Mail;

/// <summary>One e-mail; none of its texts holds an address.</summary>
/// <param name="Id">The same for every attempt of a delivery, so that mail programs show a repeated one once; letters, digits, <c>- .</c></param>
/// <param name="CorrelationId">Goes along as <c>X-Correlation-ID</c>.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text, lines ended by line feeds.</param>
/// <param name="Html">The same as HTML, which asks for nothing from outside.</param>
public sealed record MailMessage(string Id, string CorrelationId, string Subject, string Text, string Html);
