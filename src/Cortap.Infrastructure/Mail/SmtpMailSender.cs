using System.Net.Security;
using System.Net.Sockets;
using Cortap.Reporting.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using AuthenticationException = MailKit.Security.AuthenticationException;

namespace Cortap.Infrastructure.Mail;

/// <summary>Hands e-mails to a mail server by SMTP, one connection for each.</summary>
/// <param name="options">Where, from whom, and how long to wait.</param>
/// <param name="time">Clock of the whole attempt's time-out and of the message's date.</param>
/// <param name="checkCertificate">Judges the server's certificate; null leaves it to the system.</param>
public sealed class SmtpMailSender(MailOptions options, TimeProvider time, RemoteCertificateValidationCallback? checkCertificate = null) : IMailSender
{
    // RFC 4954, section 6.
    private const int LoginRequired = 530;

    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    public async Task<MailAnswer> SendAsync(MailMessage message, IReadOnlyList<string> recipients, IReadOnlyList<int> pending, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        return await TrySendAsync(message, recipients, pending, timeout.Token, cancellationToken).ConfigureAwait(false)
            ?? await SendToEachAsync(message, recipients, pending, timeout.Token, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when the server wants a login for some of several recipients, of which the client does not say for whom.</returns>
    private async Task<MailAnswer?> TrySendAsync(
        MailMessage message, IReadOnlyList<string> recipients, IReadOnlyList<int> pending, CancellationToken deadline, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline);
        using var client = new Client(new AnswerLimit()) { Timeout = (int)options.AnswerTimeout.TotalMilliseconds, ServerCertificateValidationCallback = checkCertificate };
        try
        {
            await client.ConnectAsync(options.Server.Host, options.Server.Port, SecurityOf(options.Server.Encryption), either.Token).ConfigureAwait(false);
            if (options.Server is { User: { } user, Password: { } password })
            {
                await client.AuthenticateAsync(user, password, either.Token).ConfigureAwait(false);
            }

            using var mime = Write(message, recipients);
            await client.SendAsync(mime, mime.From.Mailboxes.Single(), pending.Select(place => new MailboxAddress(null, recipients[place])), either.Token).ConfigureAwait(false);
            var answer = client.Judge(pending, recipients);
            await LeaveAsync(client, either.Token).ConfigureAwait(false);
            return answer;
        }
        catch (NobodyTakenException)
        {
            return client.Judge(pending, recipients);
        }
        catch (SmtpCommandException error)
        {
            var status = (int)error.StatusCode;
            return client.Judge(pending, recipients, new($"The mail server answered {status}.", status));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return client.Judge(pending, recipients, new($"The mail server was not done within {options.Timeout.TotalSeconds:0} s."));
        }
        catch (ServiceNotAuthenticatedException) when (client.IsSenderTaken && pending.Count > 1)
        {
            return null;
        }
        catch (ServiceNotAuthenticatedException)
        {
            return client.Judge(pending, recipients, new($"The mail server answered {LoginRequired}: it wants a login; set user and password in SMTP_URL.", LoginRequired));
        }
        catch (Exception error) when (Describe(error) is { } text)
        {
            return client.Judge(pending, recipients, new(text));
        }
    }

    private async Task<MailAnswer> SendToEachAsync(
        MailMessage message, IReadOnlyList<string> recipients, IReadOnlyList<int> pending, CancellationToken deadline, CancellationToken cancellationToken)
    {
        var answers = new List<MailAnswer>();
        foreach (var place in pending) answers.Add((await TrySendAsync(message, recipients, [place], deadline, cancellationToken).ConfigureAwait(false))!);
        var troubled = answers.Where(answer => answer.Error is not null).ToList();
        return troubled.Count == 0 ? answers[0] : new(
            troubled[0].StatusCode, string.Join(" ", troubled.Select(answer => answer.Error).Distinct()), [.. answers.SelectMany(answer => answer.Pending)], answers.Sum(answer => answer.Refused));
    }

    private static string? Describe(Exception error) => error switch
    {
        AuthenticationException => "The mail server does not accept the user and password of SMTP_URL.",
        SslHandshakeException or System.Security.Authentication.AuthenticationException => "The connection to the mail server could not be encrypted, or its certificate is not trusted.",
        NotSupportedException => "The mail server does not offer what SMTP_URL asks for: encryption by STARTTLS, or a login.",
        TimeoutException => "The mail server did not answer in time.",
        SocketException => "The mail server could not be reached.",
        IOException or ProtocolException or ServiceNotConnectedException => "The connection to the mail server broke.",
        _ => null,
    };

    private static SecureSocketOptions SecurityOf(MailEncryption encryption) => encryption switch
    {
        MailEncryption.Implicit => SecureSocketOptions.SslOnConnect,
        MailEncryption.StartTls => SecureSocketOptions.StartTls,
        MailEncryption.None => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(encryption), encryption, null),
    };

    private MimeMessage Write(MailMessage message, IReadOnlyList<string> recipients)
    {
        var mime = new MimeMessage
        {
            MessageId = $"{message.Id}@{options.From.Address[(options.From.Address.IndexOf('@', StringComparison.Ordinal) + 1)..]}",
            Date = time.GetUtcNow(),
            Subject = message.Subject,
            Body = new MultipartAlternative(new TextPart("plain") { Text = message.Text }, new TextPart("html") { Text = message.Html }),
        };
        mime.From.Add(new MailboxAddress(options.From.Name, options.From.Address));
        mime.To.AddRange(recipients.Select(address => new MailboxAddress(null, address)));
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        mime.Headers.Add("X-Correlation-ID", message.CorrelationId);
        return mime;
    }

    /// <summary>The message is taken by now; how the server says goodbye does not matter, and must not delay the record of it.</summary>
    private async Task LeaveAsync(Client client, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(GoodbyeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await client.DisconnectAsync(quit: true, either.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException || Describe(error) is not null)
        {
        }
    }

    /// <summary>Why the message was not taken.</summary>
    /// <param name="Text">A sentence.</param>
    /// <param name="Status">The server's answer; null without one.</param>
    private sealed record Trouble(string Text, int? Status = null)
    {
        public bool IsFinal => Status >= 500;
    }

    /// <summary>There is no one to send the message to.</summary>
    private sealed class NobodyTakenException : Exception;

    /// <summary>Goes on when a recipient is refused, and remembers who was and why.</summary>
    private sealed class Client(IProtocolLogger answers) : SmtpClient(answers)
    {
        private readonly Dictionary<string, int> _refusals = new(StringComparer.OrdinalIgnoreCase);

        public bool IsSenderTaken { get; private set; }

        /// <summary>What became of each: a recipient who was refused himself is judged by that, whatever came of the message.</summary>
        public MailAnswer Judge(IReadOnlyList<int> pending, IReadOnlyList<string> recipients, Trouble? ofMessage = null)
        {
            // As the client writes them, which decodes what is not ASCII.
            int? StatusOf(int place) => _refusals.TryGetValue(new MailboxAddress(null, recipients[place]).Address, out var status) ? status : null;
            var places = pending.Where(place => StatusOf(place) is not null).Order().ToList();
            var later = pending.Where(place => StatusOf(place) is { } status ? status < 500 : ofMessage is { IsFinal: false }).ToList();
            var refused = pending.Count(place => StatusOf(place) is { } status ? status >= 500 : ofMessage is { IsFinal: true });
            var error = string.Join("; ", places.Select(place => $"the mail server answered {StatusOf(place)} for recipient {place + 1} of {recipients.Count}"));
            var sentences = error.Length == 0 ? "" : char.ToUpperInvariant(error[0]) + error[1..] + ".";
            return later.Count + refused == 0 ? new(250, null, [], 0)
                : ofMessage is null ? new(StatusOf(places[0]), sentences, later, refused)
                : new(ofMessage.Status, $"{sentences} {ofMessage.Text}".TrimStart(), later, refused);
        }

        protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            IsSenderTaken = true;
            base.OnSenderAccepted(message, mailbox, response);
        }

        // Those named in one go with a sender who is refused are refused for his sake (RFC 2920).
        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            if (IsSenderTaken) _refusals[mailbox.Address] = (int)response.StatusCode;
        }

        protected override void OnNoRecipientsAccepted(MimeMessage message) => throw new NobodyTakenException();
    }
}
