namespace Cortap.Infrastructure.Mail;

/// <summary>How e-mails are sent.</summary>
public sealed record MailOptions
{
    public required MailServer Server { get; init; }

    public required MailSender From { get; init; }

    /// <summary>Time for one answer of the server; default 30 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for one attempt, connection and all recipients included; default 120 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);
}
