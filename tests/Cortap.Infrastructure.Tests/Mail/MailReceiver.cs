using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using Smtp = SmtpServer.SmtpServer;

namespace Cortap.Infrastructure.Tests.Mail;

/// <summary>A mail server on a loopback port that keeps what it takes.</summary>
public sealed class MailReceiver : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly Task _server;

    private MailReceiver(int port, X509Certificate2? certificate, string? password)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port));
            if (certificate is not null) endpoint.Certificate(certificate);
            if (password is not null) endpoint.AuthenticationRequired();
        }).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Store(this));
        services.Add((IMailboxFilter)new Filter(this));
        services.Add((IUserAuthenticator)new Users(password));
        _server = new Smtp(options, services).StartAsync(_stopping.Token);
    }

    public int Port { get; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    /// <summary>The code with which a recipient is refused; null takes him.</summary>
    public Func<string, int?> Refuse { get; set; } = _ => null;

    /// <summary>The code with which every sender is refused; null takes them.</summary>
    public int? RefuseSenders { get; set; }

    /// <summary>The code with which every message is refused; null takes them.</summary>
    public int? RefuseMessages { get; set; }

    /// <param name="certificate">Offers STARTTLS with it; null offers none.</param>
    /// <param name="password">Asks for it, after STARTTLS only; null asks for none.</param>
    public static MailReceiver Start(X509Certificate2? certificate = null, string? password = null)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new MailReceiver(port, certificate, password);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _server;
        _stopping.Dispose();
    }

    private sealed class Store(MailReceiver receiver) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (receiver.RefuseMessages is { } code) return new SmtpResponse((SmtpReplyCode)code, "not today");
            var bytes = buffer.ToArray();
            var message = await MimeMessage.LoadAsync(new MemoryStream(bytes), cancellationToken);
            receiver._received.Enqueue(new([.. transaction.To.Select(to => to.AsAddress())], message, bytes, context.Pipe.IsSecure));
            return SmtpResponse.Ok;
        }
    }

    private sealed class Filter(MailReceiver receiver) : MailboxFilter
    {
        public override Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
            receiver.RefuseSenders is { } code ? throw new SmtpResponseException(new SmtpResponse((SmtpReplyCode)code, "not now")) : Task.FromResult(true);

        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            receiver.Refuse(to.AsAddress()) is { } code
                ? throw new SmtpResponseException(new SmtpResponse((SmtpReplyCode)code, $"{to.AsAddress()} refused"))
                : Task.FromResult(true);
    }

    private sealed class Users(string? password) : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(ISessionContext context, string user, string given, CancellationToken cancellationToken) =>
            Task.FromResult(user == "cortap" && given == password);
    }
}

/// <summary>What a mail server took.</summary>
/// <param name="Recipients">Of the envelope.</param>
/// <param name="Message">Parsed.</param>
/// <param name="Bytes">As they came.</param>
/// <param name="IsSecure">Over TLS.</param>
public sealed record ReceivedMail(IReadOnlyList<string> Recipients, MimeMessage Message, byte[] Bytes, bool IsSecure);
