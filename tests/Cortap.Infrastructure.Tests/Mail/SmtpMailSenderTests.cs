using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cortap.Infrastructure.Mail;
using Cortap.Infrastructure.Tests.Aws;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Mail;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Cortap.Infrastructure.Tests.Mail;

/// <summary>Against a real mail server.</summary>
public sealed class SmtpMailSenderTests : IAsyncLifetime
{
    private static readonly string[] Two = ["avery@example.com", "blake@example.org"];

    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly MailReceiver _open = MailReceiver.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _open.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task SendAsync_TwoRecipients_GetTheLinkAsTextAndHtmlAndNoDocument()
    {
        var job = SampleJobs.Processing().Completed();

        var answer = await SendAsync(SenderTo(_open.Port), job);

        answer.Error.ShouldBeNull();
        (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((250, 0, 0));
        var mail = _open.Received.ShouldHaveSingleItem();
        mail.Recipients.ShouldBe(Two);
        mail.Message.To.Mailboxes.Select(to => to.Address).ShouldBe(Two);
        mail.Message.From.Mailboxes.Single().ToString().ShouldBe("\"CORTAP\" <cortap@example.com>");
        mail.Message.Subject.ShouldBe("Ready: Draft audit report: Café Transit 🚌");
        mail.Message.MessageId.ShouldBe($"{job.Id}.1@example.com");
        mail.Message.Headers["Auto-Submitted"].ShouldBe("auto-generated");
        mail.Message.Headers["X-Correlation-ID"].ShouldBe(job.CorrelationId);
        mail.Message.BodyParts.Select(part => part.ContentType.MimeType).ShouldBe(["text/plain", "text/html"]);
        mail.Message.TextBody!.ShouldContain(job.Result!.DownloadUrl.AbsoluteUri);
        mail.Message.HtmlBody!.ShouldContain(WebUtility.HtmlEncode(job.Result.DownloadUrl.AbsoluteUri));
    }

    [Theory]
    [InlineData("Harbor\r\nBcc: evil@example.net")]
    [InlineData("Harbor\nBcc: evil@example.net\n\n<script>alert(1)</script>")]
    [InlineData("Harbor\u2028Bcc: evil@example.net\0\u0085x")]
    public async Task SendAsync_ANameThatIsMeantToBeHeaders_IsTextOfTheSubject(string name)
    {
        var job = SampleJobs.Processing().Completed();
        job = job with { Result = job.Result! with { Metadata = job.Result.Metadata with { RecipientName = name } } };

        await SendAsync(SenderTo(_open.Port), job);

        var mail = _open.Received.ShouldHaveSingleItem();
        mail.Recipients.ShouldBe(Two);
        mail.Message.Headers.Contains(HeaderId.Bcc).ShouldBeFalse();
        mail.Message.Subject.ShouldStartWith("Ready: Draft audit report: Harbor Bcc: evil@example.net");
        mail.Message.Subject.ShouldAllBe(character => !char.IsControl(character));
        mail.Message.HtmlBody!.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task SendAsync_AFailedJob_TellsWhy()
    {
        await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Failed());

        var mail = _open.Received.ShouldHaveSingleItem().Message;
        mail.Subject.ShouldBe("Not made: Draft audit report: project 33");
        mail.TextBody!.ShouldContain("Reason: Fields are missing.");
        mail.HtmlBody!.ShouldContain("MISSING_REQUIRED_DATA");
    }

    [Fact]
    public async Task SendAsync_SomeRecipientsRefused_GoesToTheOthersAndTellsWhoIsToBeTriedAgain()
    {
        string[] recipients = ["a@example.com", "later@example.com", "never@example.com"];
        _open.Refuse = address => address switch { "later@example.com" => 450, "never@example.com" => 550, _ => null };

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed(), recipients);

        (answer.StatusCode, answer.Refused).ShouldBe((450, 1));
        answer.Pending.ShouldBe([1]);
        answer.Error.ShouldBe("The mail server answered 450 for recipient 2 of 3; the mail server answered 550 for recipient 3 of 3.");
        _open.Received.ShouldHaveSingleItem().Recipients.ShouldBe(["a@example.com"]);

        _open.Refuse = _ => null;
        (await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed(), recipients, answer.Pending)).Error.ShouldBeNull();
        _open.Received[1].Recipients.ShouldBe(["later@example.com"]);
    }

    [Theory]
    [InlineData(450, 2, 0)]
    [InlineData(550, 0, 2)]
    public async Task SendAsync_EveryRecipientRefused_SendsNothing(int code, int pending, int refused)
    {
        _open.Refuse = _ => code;

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed());

        (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((code, pending, refused));
        _open.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(450, 1, 0)]
    [InlineData(550, 0, 1)]
    public async Task SendAsync_ARecipientOfAnInternationalDomainRefused_IsNotTakenForDelivered(int code, int pending, int refused)
    {
        _open.Refuse = address => address.StartsWith("a@", StringComparison.Ordinal) ? code : null;

        foreach (var recipients in new string[][] { ["a@xn--bcher-kva.example"], ["a@xn--bcher-kva.example", "b@example.com"] })
        {
            var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed(), recipients);

            (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((code, pending, refused));
        }
    }

    [Fact]
    public async Task SendAsync_ALoginThatIsWantedForOneRecipient_IsToldAndTheOtherIsServed()
    {
        _open.Refuse = address => address == Two[0] ? 530 : null;

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed());

        (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((530, 0, 1));
        answer.Error!.ShouldContain("SMTP_URL");
        _open.Received.ShouldHaveSingleItem().Recipients.ShouldBe([Two[1]]);
    }

    [Fact]
    public async Task SendAsync_ALoginThatIsWantedForEverything_IsTold()
    {
        _open.RefuseSenders = 530;

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed());

        (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((530, 0, 2));
        answer.Error.ShouldBe("The mail server answered 530: it wants a login; set user and password in SMTP_URL.");
    }

    [Theory]
    [InlineData(452, new[] { 0, 1 }, 1)]
    [InlineData(554, new[] { 1 }, 2)]
    public async Task SendAsync_TheMessageRefusedAfterSomeRecipients_JudgesTheseByThemselves(int code, int[] pending, int refused)
    {
        _open.Refuse = address => address switch { "later@example.com" => 450, "never@example.com" => 550, _ => null };
        _open.RefuseMessages = code;

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed(), ["a@example.com", "later@example.com", "never@example.com"]);

        (answer.StatusCode, answer.Refused).ShouldBe((code, refused));
        answer.Pending.ShouldBe(pending);
        answer.Error.ShouldBe($"The mail server answered 450 for recipient 2 of 3; the mail server answered 550 for recipient 3 of 3. The mail server answered {code}.");
    }

    [Theory]
    [InlineData(451, 2, 0)]
    [InlineData(550, 0, 2)]
    public async Task SendAsync_TheSenderRefused_SaysNothingOfTheRecipientsThatWereNamedWithHim(int code, int pending, int refused)
    {
        _open.RefuseSenders = code;

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed());

        (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((code, pending, refused));
        answer.Error.ShouldBe($"The mail server answered {code}.");
    }

    [Theory]
    [InlineData(451, 2, 0)]
    [InlineData(554, 0, 2)]
    public async Task SendAsync_TheMessageRefused_IsTriedAgainOrNot(int code, int pending, int refused)
    {
        _open.RefuseMessages = code;

        var answer = await SendAsync(SenderTo(_open.Port), SampleJobs.Processing().Completed());

        (answer.StatusCode, answer.Pending.Count, answer.Refused).ShouldBe((code, pending, refused));
    }

    [Fact]
    public async Task SendAsync_StartTlsThatIsNotOffered_SendsNothing()
    {
        var answer = await SendAsync(SenderTo(_open.Port, "smtp://127.0.0.1:{0}"), SampleJobs.Processing().Completed());

        answer.Error.ShouldBe("The mail server does not offer what SMTP_URL asks for: encryption by STARTTLS, or a login.");
        answer.Pending.ShouldBe([0, 1]);
        _open.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_ACertificateThatNobodyTrusts_SendsNothing()
    {
        await using var server = MailReceiver.Start(_certificate, "pass word");

        var answer = await SendAsync(SenderTo(server.Port, "smtp://cortap:pass%20word@127.0.0.1:{0}"), SampleJobs.Processing().Completed());

        answer.Error.ShouldBe("The connection to the mail server could not be encrypted, or its certificate is not trusted.");
        server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_StartTlsAndALogin_IsSentEncrypted()
    {
        await using var server = MailReceiver.Start(_certificate, "pass word");

        var answer = await SendAsync(SenderTo(server.Port, "smtp://cortap:pass%20word@127.0.0.1:{0}", trust: true), SampleJobs.Processing().Completed());

        answer.Error.ShouldBeNull();
        server.Received.ShouldHaveSingleItem().IsSecure.ShouldBeTrue();
    }

    [Fact]
    public async Task SendAsync_AWrongPassword_IsTriedAgainWithoutTellingIt()
    {
        await using var server = MailReceiver.Start(_certificate, "right");

        var answer = await SendAsync(SenderTo(server.Port, "smtp://cortap:wrong@127.0.0.1:{0}", trust: true), SampleJobs.Processing().Completed());

        answer.Error.ShouldBe("The mail server does not accept the user and password of SMTP_URL.");
        answer.Pending.ShouldBe([0, 1]);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsTriedAgain()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();

        var answer = await SendAsync(SenderTo(port), SampleJobs.Processing().Completed());

        answer.Error.ShouldBe("The mail server could not be reached.");
        answer.Pending.ShouldBe([0, 1]);
    }

    [Fact]
    public async Task SendAsync_AServerThatSaysNothing_IsLeftInTime()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var answer = await SendAsync(SenderTo(port, timeout: TimeSpan.FromMilliseconds(100)), SampleJobs.Processing().Completed());

        answer.Error.ShouldBe("The mail server was not done within 0 s.");
        answer.Pending.ShouldBe([0, 1]);
    }

    [Theory]
    [InlineData("220-x\r\n")]
    [InlineData("220 x")]
    public async Task SendAsync_AServerThatNeverStopsTalking_IsLeft(string text)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var flood = Task.Run(async () =>
        {
            var block = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 1_000)));
            var sent = 0L;
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var connection = client.GetStream();
                while (sent < 1L << 30)
                {
                    await connection.WriteAsync(block);
                    sent += block.Length;
                }
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
            }

            return sent;
        });

        var answer = await SendAsync(SenderTo(((IPEndPoint)listener.LocalEndpoint).Port), SampleJobs.Processing().Completed());

        (answer.StatusCode, answer.Error).ShouldBe((null, "The connection to the mail server broke."));
        answer.Pending.ShouldBe([0, 1]);
        (await flood).ShouldBeLessThan(32 << 20, "what the two ends of the connection buffer, and little more");
    }

    /// <summary>A message that was taken and is not recorded yet would be sent again after a crash.</summary>
    [Fact]
    public async Task SendAsync_AServerThatDoesNotSayGoodbye_IsLeftAfterASecond()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var time = new FakeTimeProvider();
        var sending = SendAsync(SenderTo(((IPEndPoint)listener.LocalEndpoint).Port, time: time), SampleJobs.Processing().Completed());
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 ready");
        for (var isBody = false; await reader.ReadLineAsync() is { } line && line != "QUIT";)
        {
            if (isBody && line != ".") continue;
            isBody = line == "DATA";
            await writer.WriteLineAsync(isBody ? "354 go on" : "250 yes");
        }

        time.Advance(TimeSpan.FromSeconds(1));

        var answer = await sending;
        (answer.StatusCode, answer.Error, answer.Pending.Count).ShouldBe((250, null, 0));
    }

    [Theory]
    [InlineData("smtps://mail.example.com", "mail.example.com", 465, MailEncryption.Implicit, null, null)]
    [InlineData("smtp://mail.example.com", "mail.example.com", 587, MailEncryption.StartTls, null, null)]
    [InlineData("smtp://mail.example.com:25?tls=none", "mail.example.com", 25, MailEncryption.None, null, null)]
    [InlineData("smtps://a%40b:p%3Aw@mail.example.com:1465/", "mail.example.com", 1465, MailEncryption.Implicit, "a@b", "p:w")]
    public void TryParse_AMailServer_IsReadWithoutShowingItsPassword(string text, string host, int port, MailEncryption encryption, string? user, string? password)
    {
        MailServer.TryParse(text, out var server).ShouldBeTrue();

        server.ShouldBe(new MailServer(host, port, encryption, user, password));
        server!.ToString().ShouldBe($"{host}:{port}");
    }

    [Theory]
    [InlineData("mail.example.com")]
    [InlineData("http://mail.example.com")]
    [InlineData("smtp://user:pass@mail.example.com?tls=none")]
    [InlineData("smtps://mail.example.com?tls=none")]
    [InlineData("smtp://user@mail.example.com")]
    [InlineData("smtp://mail.example.com/path")]
    [InlineData("smtp://mail.example.com?tls=maybe")]
    [InlineData("smtp://")]
    public void TryParse_NoMailServer_IsRefused(string text) => MailServer.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("cortap@example.com", null, "cortap@example.com", true)]
    [InlineData("CORTAP reports <cortap@example.com>", "CORTAP reports", "cortap@example.com", true)]
    [InlineData("\"CORTAP\" <cortap@example.com>", "CORTAP", "cortap@example.com", true)]
    [InlineData("CORTAP", null, null, false)]
    [InlineData("CORTAP <cortap@example.com", null, null, false)]
    [InlineData("C\nBcc: x@example.com <cortap@example.com>", null, null, false)]
    public void TryParse_ASender_IsNameAndAddress(string text, string? name, string? address, bool isGood)
    {
        MailSender.TryParse(text, out var sender).ShouldBe(isGood);

        (sender?.Name, sender?.Address).ShouldBe((name, address));
    }

    private static Task<MailAnswer> SendAsync(SmtpMailSender sender, Job job, string[]? recipients = null, IReadOnlyList<int>? pending = null)
    {
        recipients ??= Two;
        return sender.SendAsync(JobMail.Write(job, Cortap.Reporting.Documents.ReportCatalog.BuiltIn.Of(job.ReportType)), recipients, pending ?? [.. Enumerable.Range(0, recipients.Length)], default);
    }

    private SmtpMailSender SenderTo(int port, string url = "smtp://127.0.0.1:{0}?tls=none", bool trust = false, TimeSpan? timeout = null, TimeProvider? time = null)
    {
        MailServer.TryParse(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, port), out var server).ShouldBeTrue();
        var options = new MailOptions { Server = server!, From = new("CORTAP", "cortap@example.com"), Timeout = timeout ?? TimeSpan.FromSeconds(60) };
        return new SmtpMailSender(options, time ?? TimeProvider.System, trust ? (_, certificate, _, _) => certificate!.GetCertHashString() == _certificate.GetCertHashString() : null);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
