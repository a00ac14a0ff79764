namespace Cortap.Reporting.Mail;

/// <summary>Hands e-mails to a mail server.</summary>
public interface IMailSender
{
    /// <summary>Tries once. Trouble with the server is told by the answer, never thrown.</summary>
    /// <param name="message">What is sent.</param>
    /// <param name="recipients">Shown as such; each accepted by <see cref="EmailAddress.IsValid"/>.</param>
    /// <param name="pending">Those, by their place among <paramref name="recipients"/>, who are still to get it.</param>
    /// <param name="cancellationToken">Cancels the attempt; the only cause of an exception.</param>
    Task<MailAnswer> SendAsync(MailMessage message, IReadOnlyList<string> recipients, IReadOnlyList<int> pending, CancellationToken cancellationToken);
}

/// <summary>What the mail server made of one attempt.</summary>
/// <param name="StatusCode">Its last answer, or the one that refused somebody; null when there was none.</param>
/// <param name="Error">What went wrong, without addresses; null when every recipient was taken.</param>
/// <param name="Pending">Recipients, by their place, for whom another attempt may succeed.</param>
/// <param name="Refused">How many are refused for good.</param>
public sealed record MailAnswer(int? StatusCode, string? Error, IReadOnlyList<int> Pending, int Refused);
