using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Reporting.Documents.Signing;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cortap.EndToEnd.Tests;

/// <summary>Command lines that people get wrong, and surroundings that fail: one plain line each, no stack trace, no secret.</summary>
public sealed class CommandLineFaultTests : IDisposable
{
    private const string Secret = "s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t";

    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("jobs", "--help")]
    [InlineData("submit", "--help")]
    [InlineData("verify-webhook", "--help")]
    [InlineData("token", "--help")]
    [InlineData("token", "--minutes", "soon")]
    [InlineData("token", "--kye", Secret)]
    [InlineData("jobs", "--tokn=" + Secret)]
    [InlineData("jobs", "--limit", "many", "--token", Secret)]
    [InlineData("jobs", Secret)]
    [InlineData("--help")]
    [InlineData]
    public async Task Help_SecretsInTheEnvironment_AreNotPrinted(params string[] arguments)
    {
        string[] environment =
            [$"CORTAP_TOKEN={Secret}", $"WEBHOOK_SECRET={Secret}", $"JWT_SIGNING_KEY={Secret}", $"CORTAP_URL=http://user:{Secret}@127.0.0.1:1"];

        var command = await CommandLine.RunAsync(environment, arguments);

        (command.Output + command.Error).ShouldNotContain(Secret);
        (command.Output + command.Error).ShouldNotBeEmpty();
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", "token", "0123456789abcdef0123456789abcdef")]
    [InlineData("words", "verify-webhook", "body", "--headers", "headers", "--secret", "my", "secret", "words")]
    [InlineData("s3cr3tWebhook16byte", "verify-webhook", "body", "headers", "s3cr3tWebhook16byte")]
    [InlineData("hunter", "verify-webhook", "body", "headers", "hunter")]
    [InlineData("hunter", "jobs", "--tokn", "one", "hunter")]
    [InlineData("SecretThatBegins", "token", "--kye", "-AbCdSecretThatBeginsWithMinus12345")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9", "jobs", "-teyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODAxIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9", "jobs", "--limit", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODAxIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9", "jobs", "--scope", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODAxIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9", "submit", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODAxIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "--callback", "https://a.example/")]
    public async Task Run_SecretInTheWrongPlace_IsNotRepeated(string secret, params string[] arguments)
    {
        var command = await CommandLine.RunAsync([], arguments);

        command.ExitCode.ShouldBe(1);
        (command.Output + command.Error).ShouldNotContain(secret);
        command.Error.ShouldContain(" --help` shows what is.");
    }

    [Theory]
    [InlineData("\r", false)]
    [InlineData("Ö", true)]
    public async Task Doctor_TokenThatWasCopiedBadly_SaysSoAndGoesOn(string end, bool isBad)
    {
        await using var riskuity = await RiskuitySimulator.StartAsync();

        var command = await CommandLine.RunAsync([$"CORTAP_TOKEN={Secret}{end}", $"RISKUITY_BASE_URL={riskuity.BaseUrl}", $"DATA_DIR={_folder}"], "doctor");

        command.Output.Contains("The token holds white space or characters that no token has.").ShouldBe(isBad, command.Output);
        command.Output.ShouldContain($"{riskuity.BaseUrl.GetLeftPart(UriPartial.Authority)} ", Case.Sensitive, "was asked");
        (command.Output + command.Error).ShouldNotContain("Unexpected");
    }

    [Theory]
    [InlineData("--limit must be a whole number from 1 to 100, not many.", "jobs", "--limit", "many")]
    [InlineData("--limit must be a whole number from 1 to 100, not 101.", "jobs", "--limit", "101")]
    [InlineData("--limit must be a whole number from 1 to 100, not 1.5.", "jobs", "--limit", "1.5")]
    [InlineData("project must be a whole number from 1 to 9007199254740991, not x.", "submit", "x", "--callback", "https://a.example/")]
    [InlineData("--user must be a whole number from 1 to 9223372036854775807, not me.", "token", "--user", "me")]
    [InlineData("--minutes must be a number from -527040 to 527040, not 1e99.", "token", "--minutes", "1e99")]
    [InlineData("--port must be a whole number from 0 to 65535, not 70000.", "simulate", "--port", "70000")]
    [InlineData("--url must be an absolute http:// or https:// URL.", "jobs", "--url", "ftp://127.0.0.1/")]
    [InlineData("--url must be an absolute http:// or https:// URL.", "jobs", "--url", "127.0.0.1:7071")]
    [InlineData("--callback must be an absolute http:// or https:// URL.", "submit", "33", "--callback", "ftp://a.example/")]
    [InlineData("job must be an id, not ''.", "watch", "")]
    [InlineData("job must be an id, not '..'.", "download", "..")]
    [InlineData("job must be an id, not '.'.", "deliveries", ".")]
    [InlineData("job must be an id, not ' '.", "redeliver", " ")]
    [InlineData("batch must be an id, not ''.", "batch", "status", "")]
    [InlineData("schedule must be an id, not '/'.", "schedules", "runs", "/")]
    [InlineData("--tenant must be a whole number from 1 to 9223372036854775807, not x.", "console", "--tenant", "x")]
    [InlineData("--data cannot be ''.", "token", "--data", "")]
    [InlineData("backup cannot be ''.", "backup", "")]
    [InlineData("An empty text is no file; name the one to write.", "openapi", "")]
    [InlineData("'nope' is none of queued, processing, completed, failed, callback_failed.", "jobs", "--status", "nope")]
    [InlineData("An empty text is no file; name one.", "render", "")]
    [InlineData("There is no option --HELP; a file of that name is ./--HELP.", "openapi", "--HELP")]
    [InlineData("--url must be an address that can be called; this machine's own is 127.0.0.1.", "jobs", "--url", "http://0.0.0.0:22999")]
    [InlineData("/etc/passwd is a file; name a folder.", "demo", "--data", "/etc/passwd")]
    [InlineData("'9223372036854775807' is neither a project id nor a range such as 40-52 of 500 at most.", "batch", "submit", "9223372036854775807", "--callback", "https://a.example/", "--token", "a.b.c")]
    [InlineData("'9223372036854775800-9223372036854775807' is neither a project id nor a range such as 40-52 of 500 at most.", "batch", "submit", "9223372036854775800-9223372036854775807", "--callback", "https://a.example/", "--token", "a.b.c")]
    [InlineData("--keep has no effect with --batch.", "demo", "--batch", "2", "--keep")]
    [InlineData("--key and --keys exclude each other.", "verify", "/etc/passwd", "--key", "/etc/passwd", "--keys", "/etc/passwd")]
    [InlineData("--binaries has no effect without --self.", "verify", "/etc/passwd", "--binaries", "/tmp")]
    [InlineData("--hub has no effect without --storage.", "histories", "export", "histories.jsonl", "--hub", "Other")]
    [InlineData("--project, --from, --to and --reason have no effect without --all.", "redeliver", "rpt-1", "--reason", "why", "--token", "a.b.c")]
    [InlineData("There is no option --keys.", "audit", "export", "--keys", "/etc/passwd")]
    [InlineData("There is no option --keys.", "audit", "prove", "1", "--keys", "/etc/passwd")]
    [InlineData("/dev/null is a file; name a folder.", "openapi", "/dev/null/api.yaml")]
    [InlineData("/dev/full cannot be written: the disk that it is on is full. Make room, or name another.", "openapi", "/dev/full")]
    [InlineData("setup.txt must end in .json, or in .xlsx for a workbook.", "setup", "template", "setup.txt")]
    [InlineData("DATA_DIR must be a folder, without quotes, ~ and $, not \"~/data\".", "simulate", "--data=~/data")]
    [InlineData("Required command was not provided.", "[suggest:abc]")]
    [InlineData("There is no option --limitt.", "jobs", "--limitt", "3")]
    [InlineData("jbos is not understood.", "jbos")]
    [InlineData("There is no file missing.json.", "render", "missing.json")]
    [InlineData("There is no file @missing.json.", "render", "@missing.json")]
    [InlineData("/dev/zero is larger than 256 MiB, which no file for this command needs to be.", "template", "check", "/dev/zero")]
    [InlineData("/dev/zero is larger than 256 MiB, which no file for this command needs to be.", "audit", "verify", "--keys", "/dev/zero")]
    [InlineData("/dev/zero is larger than 256 MiB, which no file for this command needs to be.", "replay", "--against", "/dev/zero")]
    [InlineData("The secret must be a text of at least 16 bytes; after whsec_, base64. It is the service's WEBHOOK_SECRET.", "verify-webhook", "/etc/passwd", "--headers", "/etc/hostname", "--secret", "whsec_!x")]
    [InlineData("The secret must be a text of at least 16 bytes; after whsec_, base64. It is the service's WEBHOOK_SECRET.", "verify-webhook", "/etc/passwd", "--headers", "/etc/hostname", "--secret", "whsec_")]
    [InlineData("The secret must be a text of at least 16 bytes; after whsec_, base64. It is the service's WEBHOOK_SECRET.", "verify-webhook", "/etc/passwd", "--headers", "/etc/hostname", "--secret", "short")]
    [InlineData("There is no file missing.docx.", "rir", "read", "missing.docx")]
    [InlineData("/proc is a folder; name a file.", "rir", "read", "/proc")]
    [InlineData("--url must end with the host or its port: the service has it for itself.", "jobs", "--url", "http://127.0.0.1:1/?x=y")]
    [InlineData("--url must end with the host or its port: the service has it for itself.", "console", "--url", "http://127.0.0.1:1/#x")]
    [InlineData("--url must end with the host or its port: the service has it for itself.", "jobs", "--url", "http://127.0.0.1:1/prefix")]
    [InlineData("--url must not hold a user or a password: nobody would use them, and they would be shown.", "jobs", "--url", "http://user:" + Secret + "@127.0.0.1:1")]
    public async Task Run_ArgumentThatIsWrong_SaysWhatIsRight(string error, params string[] arguments)
    {
        var command = await CommandLine.RunAsync([], arguments);

        command.ExitCode.ShouldBe(1);
        command.Error.Split('\n')[0].ShouldBe(error);
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("The file is no canonical document: $ cannot be read (line 1, byte 2). docs/canonical-1.0.schema.json describes one.", "[1]", "render")]
    [InlineData("The file is no canonical document: $.a cannot be read (line 1, byte 6). docs/canonical-1.0.schema.json describes one.", """{"a":""", "render")]
    [InlineData("The file is no Word document, or is cut off or damaged.", "PK and so on", "template", "check")]
    [InlineData("The file is no Word document, or is cut off or damaged.", "PK and so on", "template", "tags")]
    [InlineData("The answers cannot be read: The file is no Word document, or is cut off or damaged.", "PK and so on", "rir", "read")]
    [InlineData("{file} holds no EC key in PEM.", "neither this nor that", "verify", "/dev/null", "--key")]
    [InlineData("file holds no keys of a service: it is no JSON Web Key Set. Fetch it from /.well-known/cortap-keys.json.", "", "audit", "verify", "--proof", "/dev/null", "--keys")]
    [InlineData("file holds no keys of a service: it is no JSON Web Key Set. Fetch it from /.well-known/cortap-keys.json.", """{"keys":[{"kty":1}]}""", "audit", "verify", "--proof", "/dev/null", "--keys")]
    [InlineData("file holds no keys of a service: it is no JSON Web Key Set. Fetch it from /.well-known/cortap-keys.json.", """{"keys":[{"kty":"EC","crv":"P-256","x":"2026-99-99T00:00:00Z","y":"!"}]}""", "audit", "verify", "--proof", "/dev/null", "--keys")]
    [InlineData("{file}, line 1, is no history of `cortap histories export`.", "null", "replay", "--against")]
    [InlineData("{file}, line 1, is no history of `cortap histories export`.", """{"Orchestrator":"ReportOrchestrator","InstanceId":"x","Events":[{"Number":0,"EventType":-1,"Timestamp":"2026-02-11T16:00:45Z"}]}""", "replay", "--against")]
    [InlineData("{file}, line 1, is no history of `cortap histories export`.", """{"Orchestrator":"ReportOrchestrator","InstanceId":"x","Events":[{"Number":0,"EventType":"TaskCompleted","Timestamp":"2026-02-11T16:00:45Z"}]}""", "replay", "--against")]
    [InlineData("{file}, line 1, is no history of `cortap histories export`.", "{}", "replay", "--against")]
    [InlineData("{file}, line 1, is no history of `cortap histories export`.", """{"Orchestrator":"ReportOrchestrator","InstanceId":"x","Events":[null]}""", "replay", "--against")]
    public async Task Run_FileOfAnotherKind_SaysSoWithoutOurTypes(string error, string content, params string[] arguments)
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, content);

        var command = await CommandLine.RunAsync([], [.. arguments, file]);

        command.ExitCode.ShouldBe(1);
        (command.Output + command.Error).Split('\n')[0].ShouldBe(error.Replace("{file}", file, StringComparison.Ordinal));
        ShouldBePlain(command);
    }

    [Fact]
    public async Task Demo_TemporaryFolderThatCannotBeWritten_IsSaid() =>
        (await CommandLine.RunAsync(["TMPDIR=/dev/full"], "demo")).Error.ShouldContain("No folder can be made in the temporary folder /dev/full/. Set TMPDIR to a folder that you may write to, or name one by --data.");

    [Fact]
    public async Task Jobs_AProxyThatRefuses_IsToldWithoutItsPassword()
    {
        const string Password = "s3cretpw";
        await using var proxy = await WebhookReceiver.StartAsync("a secret of some length");
        var command = await CommandLine.RunAsync(
            [$"https_proxy=http://bob:{Password}@127.0.0.1:{proxy.Url.Port}"], "jobs", "--url", "https://cortap.example", "--token", "a.b.c");

        command.Error.ShouldContain("cannot be reached: the proxy that the environment names (HTTPS_PROXY, ALL_PROXY) refuses with ");
        (command.Output + command.Error).ShouldNotContain(Password);
    }

    [Theory]
    [InlineData("http://127.0.0.1:2", "cannot be reached: Connection refused (127.0.0.1:2).")]
    [InlineData("http://cortap.example", "cannot be reached by way of the proxy that http_proxy names: Connection refused (127.0.0.1:1).")]
    public async Task Jobs_WhereAProxyIsSet_AsksItForOtherMachinesOnly(string url, string told) =>
        (await CommandLine.RunAsync(["http_proxy=http://127.0.0.1:1"], "jobs", "--url", url, "--token", "a.b.c")).Error.ShouldContain(told);

    [Fact]
    public async Task AuditVerify_RecordWithoutEnd_IsRefused()
    {
        var keys = Path.Combine(_folder, "keys.json");
        using (var set = VerificationKeys.Of(ECDsa.Create(ECCurve.NamedCurves.nistP256))) await File.WriteAllBytesAsync(keys, set.ToJson(certificate: null));

        var command = await CommandLine.RunAsync([], "audit", "verify", "--records", "/dev/zero", "--keys", keys, "--checkpoints", _folder);

        command.Error.Trim().ShouldBe("/dev/zero is larger than 256 MiB, which no file for this command needs to be.");
        ShouldBePlain(command);
    }

    [Fact]
    public async Task Run_FileWithControlCharacters_DoesNotDriveTheTerminal()
    {
        var file = Path.Combine(_folder, "setup.json");
        await File.WriteAllTextAsync(file, """{"projects": [{"project_id": 33, "\u001b[2J": 1}]}""");

        var command = await CommandLine.RunAsync([], "setup", "validate", file);

        command.Output.ShouldContain("projects[0].\uFFFD[2J: is not a member of project setup and is ignored");
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><document>&x;</document>")]
    public async Task RirRead_DocumentWhoseXmlIsHostile_IsToldPlainly(string xml)
    {
        var file = Path.Combine(_folder, "package.docx");
        await using (var zip = await ZipFile.OpenAsync(file, ZipArchiveMode.Create))
        {
            await using var part = new StreamWriter(await zip.CreateEntry("word/document.xml").OpenAsync());
            await part.WriteAsync(xml);
        }

        var command = await CommandLine.RunAsync([], "rir", "read", file);

        command.Error.ShouldStartWith("The answers cannot be read: ");
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><document>&x;</document>")]
    public async Task Template_XmlThatIsHostile_IsToldPlainly(string xml)
    {
        var file = Path.Combine(_folder, "draft-audit-report.docx");
        (await CommandLine.RunAsync([], "template", "list", "--export", _folder)).ExitCode.ShouldBe(0);
        await using (var zip = await ZipFile.OpenAsync(file, ZipArchiveMode.Update))
        {
            zip.GetEntry("word/document.xml")!.Delete();
            await using var part = new StreamWriter(await zip.CreateEntry("word/document.xml").OpenAsync());
            await part.WriteAsync(xml);
        }

        foreach (var arguments in new string[][] { ["template", "check", file], ["template", "tags", file] })
        {
            var command = await CommandLine.RunAsync([], arguments);

            command.ExitCode.ShouldBe(1);
            command.Error.ShouldContain("The XML in the file is damaged, or has what no document needs.");
            ShouldBePlain(command);
        }
    }

    [Fact]
    public async Task Token_DataFolderThatIsEmptyInTheEnvironment_IsTheUsualOne() =>
        (await CommandLine.RunAsync(["DATA_DIR="], "token")).Error.ShouldNotContain("Unexpected");

    [Fact]
    public async Task Demo_ServiceThatCannotStart_SaysWhatItSaid()
    {
        var command = await CommandLine.RunAsync(["MAX_CONCURRENT_JOBS=x"], "demo", "--out", _folder);

        command.Error.ShouldStartWith("The service did not start: ");
        command.Error.ShouldContain("MAX_CONCURRENT_JOBS must be an integer");
    }

    [Fact]
    public async Task Backup_IntoTheDataFolderItself_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "objects"));
        foreach (var name in new[] { "engine.db", "jobs.db" }) await File.WriteAllTextAsync(Path.Combine(_folder, name), "");
        var target = Path.Combine(_folder, "objects", "backup");

        var command = await CommandLine.RunAsync([], "backup", target, "--data", _folder + "/");

        command.Error.ShouldStartWith($"{target} is in the data folder {_folder}");
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "objects")).ShouldBeEmpty();
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"version":1,"at":"2026-01-01T00:00:00Z","files":null}""")]
    [InlineData("""{"version":1,"at":"2026-01-01T00:00:00Z","files":[null]}""")]
    [InlineData("""{"version":1,"at":"2026-01-01T00:00:00Z","files":[{"path":"a\u0000b","size":0,"sha256":""}]}""")]
    [InlineData("""{"version":1,"at":"2026-01-01T00:00:00Z","files":[]}""")]
    public async Task Restore_ManifestWithoutWhatAServiceNeeds_RestoresNothing(string manifest)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "backup.json"), manifest);
        var target = Path.Combine(_folder, "target");

        var command = await CommandLine.RunAsync([], "restore", _folder, "--data", target);

        command.Error.Trim().ShouldBe($"{_folder} was made by another version, or is no backup.");
        Directory.Exists(target).ShouldBeFalse();
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"job_id": "[red]x", "batch_id": "[red]", "status": "[completed", "file_name": "[/]", "created_at": "[b", "counts": {"[x": 1}, "callback": {"status": "delivered"}, "jobs": [{"job_id": "[a", "status": "[b"}], "progress": {"current_phase": "[c", "completed_phases": 1, "percent": "x"}}""")]
    [InlineData("""{"jobs": [{"job_id": "\u001b[31m\u009b", "status": "failed"}], "job_id": "\u001b]0;", "status": "\u0007", "counts": {}, "error": {"code": "\u001b", "message": "\u001b"}}""")]
    [InlineData("\u001b[2J")]
    [InlineData("""{"job_id": "x", "batch_id": "x", "status": "completed", "count": [], "counts": 5, "callback": 5, "error": 5, "progress": 5, "jobs": 5, "download_url": 5, "file_name": {}, "next_cursor": []}""")]
    [InlineData("""{"schedules": [{"schedule_id": "x", "enabled": true, "last_run": 5}], "runs": [{"error": 5}]}""")]
    [InlineData("""{"job_id": "x", "batch_id": "x", "status": "failed", "count": 1, "counts": {"failed": "many"}, "callback": [], "error": [], "progress": [], "jobs": [], "download_url": [], "deliveries": [], "schedules": [], "reports": [], "runs": []}""")]
    public async Task Run_SomethingElseAnswers_SaysSoPlainly(string answer)
    {
        await using var server = await AnswerAsync(Results.Text(answer, "application/json"));
        string[][] commands = [["jobs", "--scope", "all"], ["download", "rpt-1"], ["batch", "status", "b1"], ["deliveries", "rpt-1"], ["schedules", "list"], ["schedules", "runs", "x"]];

        foreach (var arguments in commands)
            ShouldBePlain(await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={server.Urls.First()}"], arguments));
    }

    [Theory]
    [InlineData("schedules", "show", "monthly")]
    [InlineData("schedules", "put", "monthly", "--report", "r", "--cron", "0 6 1 * *", "--zone", "UTC")]
    [InlineData("schedules", "run", "monthly")]
    [InlineData("batch", "cancel", "bat-20260211-160045-a1b2c3d4")]
    [InlineData("batch", "redeliver", "bat-20260211-160045-a1b2c3d4")]
    [InlineData("batch", "status", "bat-20260211-160045-a1b2c3d4")]
    public async Task Run_AnObjectOfSomebodyElse_IsNoSuccess(params string[] arguments)
    {
        await using var server = await AnswerAsync(Results.Json(new { hello = "world" }));

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={server.Urls.First()}"], arguments);

        command.ExitCode.ShouldBe(1);
        command.Error.ShouldStartWith("The answer has no ");
    }

    [Fact]
    public async Task Jobs_ARefusalWithoutATextOfOurs_SaysWhatIsMissing()
    {
        await using var server = await AnswerAsync(Results.Json(new { hello = "world" }, statusCode: 400));

        (await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={server.Urls.First()}"], "jobs")).Error.Trim()
            .ShouldBe("The service answered 400 without an explanation. Is this the address of a CORTAP service?");
    }

    [Fact]
    public async Task BatchDownload_ConnectionThatIsReset_SaysSo()
    {
        await using var server = await AnswerAsync(_ => Results.Stream(async body =>
        {
            await body.WriteAsync(new byte[1000]);
            await body.FlushAsync();
            throw new IOException("The service dies.");
        }, "application/zip"));
        var address = server.Urls.First();

        var command = await CommandLine.RunAsync(
            ["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={address}"], "batch", "download", "bat-20260211-160045-a1b2c3d4", Path.Combine(_folder, "reports.zip"));

        command.Error.Trim().ShouldBe($"The service at {address} closed the connection before it had answered. Start it, or name its address by --url or CORTAP_URL.");
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Demo_TemporaryFolderThatIsNotThere_IsNamed() =>
        (await CommandLine.RunAsync(["TMPDIR=/nonexistent/"], "demo", "--out", _folder)).Error.Trim().ShouldBe("The temporary folder /nonexistent/ cannot be used. Set TMPDIR to a folder that exists.");

    [Theory]
    [InlineData("render", "{object}", "--out", "{folder}/report.docx")]
    [InlineData("render", "{canonical}", "--template", "{template}", "--out", "{folder}/report.docx")]
    public async Task Run_AVersionInADataFolder_IsReadWithoutItsHeader(params string[] arguments)
    {
        var canonical = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "fixtures", "02-small-clean-smr", "expected-canonical.json");
        (await CommandLine.RunAsync([], "template", "list", "--export", _folder)).ExitCode.ShouldBe(0);

        var command = await CommandLine.RunAsync([], [.. arguments.Select(argument => argument
            .Replace("{folder}", _folder, StringComparison.Ordinal).Replace("{canonical}", canonical, StringComparison.Ordinal)
            .Replace("{object}", Version(canonical), StringComparison.Ordinal)
            .Replace("{template}", Version(Path.Combine(_folder, "draft-audit-report.docx")), StringComparison.Ordinal))]);

        command.ExitCode.ShouldBe(0, command.Error);

        string Version(string file)
        {
            var content = File.ReadAllBytes(file);
            var version = Path.Combine(_folder, $"@{Path.GetFileNameWithoutExtension(file)}");
            File.WriteAllBytes(version, [.. Encoding.UTF8.GetBytes($$"""{"ContentType":"application/json","FileName":null,"Size":{{content.Length}}}"""), (byte)'\n', .. content]);
            return version;
        }
    }

    [Fact]
    public async Task Watch_CallbackThatIsNoObject_EndsWithTheJob()
    {
        await using var server = await AnswerAsync(Results.Json(new { job_id = "rpt-1", status = "completed", callback = 5 }));

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={server.Urls.First()}"], "watch", "rpt-1");

        (command.ExitCode, command.Error).ShouldBe((0, ""));
        command.Output.ShouldContain("rpt-1: completed");
    }

    [Fact]
    public async Task Simulate_SettingsOfARealService_PrintsNoTokenOfTheirs()
    {
        string[] environment = ["STORAGE_MODE=aws", $"JWT_SIGNING_KEY={Secret}", $"WEBHOOK_SECRET={Secret}", $"DATA_DIR={_folder}"];

        var command = await CommandLine.RunAsync(environment, "simulate", "--port", "0", "--receiver-port", "0");

        command.ExitCode.ShouldBe(1);
        command.Error.ShouldStartWith("STORAGE_MODE is aws: ");
        command.Output.ShouldBeEmpty();
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("render")]
    [InlineData("verify")]
    [InlineData("template", "check")]
    [InlineData("template", "tags")]
    [InlineData("setup", "validate")]
    [InlineData("openapi")]
    [InlineData("setup", "template")]
    public async Task Run_FolderForAFile_SaysSo(params string[] command)
    {
        var result = await CommandLine.RunAsync([], [.. command, _folder]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith($"{_folder} is a folder; name ");
        ShouldBePlain(result);
    }

    [Theory]
    [InlineData("a.b.c\r")]
    [InlineData("a.b.c\n")]
    [InlineData("\r\na.b.c\r\n")]
    [InlineData("a.b\r\n.c")]
    [InlineData("a.b.é")]
    public async Task Jobs_TokenWithLineBreaks_IsTrimmedOrRefusedPlainly(string token)
    {
        var command = await CommandLine.RunAsync([$"CORTAP_TOKEN={token}"], "jobs", "--url", $"http://127.0.0.1:{FreePort()}");

        command.ExitCode.ShouldBe(1);
        command.Error.ShouldStartWith(token.Trim() == "a.b.c" ? "The service at " : "The token holds white space");
        ShouldBePlain(command);
    }

    [Fact]
    public async Task Jobs_NobodyListens_NamesTheAddressAndTheOption()
    {
        var url = $"http://127.0.0.1:{FreePort()}";

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c"], "jobs", "--url", url);

        command.Error.ShouldStartWith($"The service at {url} cannot be reached: Connection refused");
        command.Error.ShouldContain("--url or CORTAP_URL");
        ShouldBePlain(command);
    }

    [Fact]
    public async Task Jobs_AServiceThatSpeaksNoTls_SaysSoWithoutInnerExceptions()
    {
        await using var service = await RiskuitySimulator.StartAsync();
        var url = $"https://127.0.0.1:{service.BaseUrl.Port}";

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c"], "jobs", "--url", url);

        command.Error.ShouldStartWith($"The service at {url} cannot be reached over TLS: ");
        command.Error.ShouldNotContain("inner exception");
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("""{"job_id": "x", "job_id": "y"}""")]
    [InlineData("""{"job_id": "x", "status": "completed", "file_name": "\ud800.docx", "download_url": "{address}/x"}""")]
    [InlineData("""{"job_id": "x", "status": "completed", "file_name": "a\u0000b.docx", "download_url": "{address}/x"}""")]
    [InlineData("""{"job_id": "x", "status": "completed", "file_name": "/", "download_url": "{address}/x"}""")]
    [InlineData("""{"job_id": "x", "status": "completed", "file_name": "a.docx", "download_url": "/x"}""")]
    [InlineData("""{"job_id": "x", "status": "completed", "file_name": "a.docx", "download_url": "ftp://127.0.0.1/x"}""")]
    [InlineData("""{"job_id": "x", "status": "ÿþ"}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task Download_AnswerThatIsOdd_IsToldPlainly(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        var body = answer.Replace("{address}", address, StringComparison.Ordinal);
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync();
                await connection.ReceiveAsync(new byte[4096]);
                await connection.SendAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
                connection.Shutdown(SocketShutdown.Send);
            }
        });

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c"], "download", "rpt-20260211-160045-a1b2c3d4", "--url", address, "--out", Path.Combine(_folder, "out"));

        listener.Stop();
        await Should.ThrowAsync<Exception>(serving);
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData(404, """{"error": "NOT_FOUND", "message": "It has none."}""", 0, "It has no signature.")]
    [InlineData(404, "<html>", 1, "The service answered 404 without an explanation.")]
    [InlineData(503, """{"error": "UNAVAILABLE", "message": "Try again."}""", 1, "503 UNAVAILABLE: Try again.")]
    public async Task Download_PdfWhoseSignatureDoesNotCome_IsSavedAndSaysWhy(int status, string answer, int exitCode, string said)
    {
        await using var service = await AnswerAsync(request => request.Path.Value switch
        {
            "/a.pdf" => Results.Bytes("%PDF-1.7"u8.ToArray()),
            "/api/v1/jobs/rpt-1/signature" => Results.Text(answer, "application/problem+json", statusCode: status),
            _ => Results.Json(new { job_id = "rpt-1", status = "completed", file_name = "a.pdf", download_url = $"http://{request.Host}/a.pdf" }),
        });

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={service.Urls.First()}"], "download", "rpt-1", "--out", _folder);

        command.ExitCode.ShouldBe(exitCode, command.Error);
        command.Error.ShouldStartWith(said);
        command.Output.Trim().ShouldBe(Directory.GetFiles(_folder).ShouldHaveSingleItem());
        ShouldBePlain(command);
    }

    [Fact]
    public async Task Watch_LinkWithPercentEncoding_IsShownAsItIs()
    {
        const string Link = "https://a.example/a%20b/x.docx?by=caf%C3%A9&name=%22x%22";
        await using var service = await AnswerAsync(Results.Json(
            new { job_id = "rpt-1", status = "completed", file_name = "x.docx", download_url = Link, callback = new { status = "delivered" } }));

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={service.Urls.First()}"], "watch", "rpt-1");

        command.Output.ShouldContain($"Report: {Link}\n");
    }

    [Theory]
    [InlineData("batch", "download", "bat-20260211-160045-a1b2c3d4", "reports.zip")]
    [InlineData("reports", "run", "monthly", "--out", "")]
    public async Task Save_APageOfAProxy_SavesNothing(params string[] arguments)
    {
        await using var proxy = await AnswerAsync(Results.Text("<html>Sign in</html>", "text/html"));
        arguments[^1] = Path.Combine(_folder, arguments[^1]);

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={proxy.Urls.First()}"], arguments);

        command.ExitCode.ShouldBe(1);
        ShouldBePlain(command);
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("template", "restyle", "draft-audit-report", "{templates}/draft-audit-report.docx", "--out", "{file}")]
    [InlineData("template", "check", "{templates}/draft-audit-report.docx", "--annotate", "{file}")]
    [InlineData("render", "{canonical}", "--out", "{file}")]
    [InlineData("setup", "template", "{file}")]
    [InlineData("openapi", "{file}")]
    public async Task Run_DiskThatIsFullInTheMiddle_LeavesNoHalfFile(params string[] arguments)
    {
        var templates = Directory.CreateDirectory(Path.Combine(_folder, "templates")).FullName;
        if (arguments.Any(argument => argument.Contains("{templates}", StringComparison.Ordinal))) (await CommandLine.RunAsync([], "template", "list", "--export", templates)).ExitCode.ShouldBe(0);
        var canonical = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "fixtures", "02-small-clean-smr", "expected-canonical.json");
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "out")).FullName, "new.xlsx");

        var command = await CommandLine.RunLimitedAsync(4_096, [.. arguments.Select(argument => argument
            .Replace("{templates}", templates, StringComparison.Ordinal).Replace("{canonical}", canonical, StringComparison.Ordinal).Replace("{file}", file, StringComparison.Ordinal))]);

        command.ExitCode.ShouldNotBe(0);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_FileInAFolderThatIsNotThere_NamesTheFileThatWasMeant()
    {
        var command = await CommandLine.RunAsync([], "openapi", Path.Combine(_folder, "o'brien's", "api.yaml"));

        command.Error.Trim().ShouldBe($"There is no folder {Path.Combine(_folder, "o'brien's")}; make it, or name another.");
    }

    [Fact]
    public async Task Download_DiskThatIsFullInTheMiddle_LeavesNoHalfReport()
    {
        await using var service = await AnswerAsync(request => request.Path.Value == "/a.pdf" ? Results.Bytes([.. "%PDF-1.7"u8, .. new byte[20_000]])
            : Results.Json(new { job_id = "rpt-1", status = "completed", file_name = "a.pdf", download_url = $"http://{request.Host}/a.pdf" }));

        var command = await CommandLine.RunLimitedAsync(4_096, "download", "rpt-1", "--out", _folder, "--token", "a.b.c", "--url", service.Urls.First());

        command.ExitCode.ShouldNotBe(0);
        Directory.GetFiles(_folder, "*.pdf").ShouldBeEmpty();
    }

    [Fact]
    public async Task ReportsRun_LargePdf_IsSavedWithItsSignatureAndTellsItsJob()
    {
        await using var service = await AnswerAsync(request =>
        {
            if (request.Path.Value == "/api/v1/jobs/rpt-1/signature") return Results.Bytes("signature"u8.ToArray());
            request.HttpContext.Response.Headers.ContentLocation = $"http://{request.Host}/api/v1/jobs/rpt-1/result";
            return Results.Bytes([.. "%PDF-1.7"u8, .. new byte[20 << 20]], "application/pdf", "a.pdf");
        });

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={service.Urls.First()}"], "reports", "run", "monthly", "--out", _folder);

        command.ExitCode.ShouldBe(0, command.Error);
        var file = Path.Combine(_folder, "a.pdf");
        command.Output.Trim().ShouldBe(file);
        command.Error.Split('\n').ShouldBe(["Job rpt-1", $"Signature {file}.sig", ""]);
        (await File.ReadAllTextAsync($"{file}.sig")).ShouldBe("signature");
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("watch", "rpt-1")]
    [InlineData("batch", "watch", "bat-1")]
    public async Task Watch_ServiceThatIsAwayForAMoment_GoesOn(params string[] arguments)
    {
        var asked = 0;
        await using var service = await AnswerAsync(_ => Interlocked.Increment(ref asked) switch
        {
            1 => Answer("processing"),
            2 => Results.Text("<html>", "text/html", statusCode: 502),
            3 => Results.Json(new { error = "UNAVAILABLE", message = "Try again." }, statusCode: 503),
            _ => Answer("completed"),
        });

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL={service.Urls.First()}"], arguments);

        command.ExitCode.ShouldBe(0, command.Error);
        command.Output.ShouldContain("completed");

        IResult Answer(string status) => Results.Json(new { job_id = "rpt-1", batch_id = "bat-1", status, count = 0, counts = new { }, jobs = Array.Empty<object>(), callback = new { status = "delivered" } });
    }

    [Fact]
    public async Task TemplateListExport_OverATemplateThatWasRestyled_IsRefused()
    {
        string[] export = ["template", "list", "--export", _folder];
        (await CommandLine.RunAsync([], export)).ExitCode.ShouldBe(0);
        (await CommandLine.RunAsync([], export)).ExitCode.ShouldBe(0);
        var restyled = Path.Combine(_folder, "recipient-information-request.docx");
        await File.WriteAllTextAsync(restyled, "restyled");

        var command = await CommandLine.RunAsync([], export);

        command.ExitCode.ShouldBe(1);
        command.Error.ShouldStartWith($"{restyled} exists already");
        (await File.ReadAllTextAsync(restyled)).ShouldBe("restyled");
        ShouldBePlain(command);
    }

    [Fact]
    public async Task TemplateListExport_IntoAFile_ListsNothingAndSaysSo()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        var command = await CommandLine.RunAsync([], "template", "list", "--export", file);

        (command.ExitCode, command.Output).ShouldBe((1, ""));
        command.Error.Trim().ShouldBe($"{file} is a file; name a folder.");
    }

    [Fact]
    public async Task HistoriesExport_LeftoverOfAnEarlierOne_IsForItsOwnerAlone()
    {
        await using var world = await World.StartProcessAsync();
        await world.StopServiceAsync();
        var file = Path.Combine(_folder, "histories.jsonl");
        await File.WriteAllTextAsync($"{file}.part", "");
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode($"{file}.part", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var command = await CommandLine.RunAsync([], "histories", "export", file, "--data", world.DataDirectory);

        command.ExitCode.ShouldBe(0, command.Error);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Demo_DotnetThatIsNotOnThePath_IsTheOneOfTheRuntime()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "cortap"), ["demo", "--out", _folder]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        start.Environment["PATH"] = "/nonexistent";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, error);
    }

    [Theory]
    [InlineData("redeliver", "rpt-20260211-160045-a1b2c3d4")]
    [InlineData("cancel", "rpt-20260211-160045-a1b2c3d4")]
    [InlineData("reports", "run", "monthly")]
    [InlineData("schedules", "run", "monthly")]
    [InlineData("schedules", "delete", "monthly")]
    [InlineData("batch", "redeliver", "bat-20260211-160045-a1b2c3d4")]
    [InlineData("batch", "cancel", "bat-20260211-160045-a1b2c3d4")]
    public async Task Run_ConnectionsClosedWithoutAnAnswer_AsksOnce(params string[] arguments)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        var requests = 0;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync();
                if (await connection.ReceiveAsync(new byte[4096]) > 0) Interlocked.Increment(ref requests);
            }
        });

        var command = await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c"], [.. arguments, "--url", address]);

        listener.Stop();
        await Should.ThrowAsync<Exception>(serving);
        requests.ShouldBe(1);
        command.Error.ShouldStartWith($"The service at {address} closed the connection before it had answered. ");
        command.Error.ShouldNotContain("..");
        ShouldBePlain(command);
    }

    [Theory]
    [InlineData("The working directory does not exist any more. Change to one that does.", "cortap.dll", "token")]
    [InlineData("The working directory does not exist any more. Change to one that does.", "cortap.dll", "backup", "b.zip")]
    [InlineData("Cannot start: the working directory does not exist any more. Change to one that does, or set DATA_DIR to an absolute path.", "Cortap.Server.dll")]
    public async Task Run_WorkingDirectoryThatIsGone_SaysSo(string error, string assembly, params string[] arguments)
    {
        var command = await CommandLine.RunNowhereAsync(assembly, arguments);

        command.ExitCode.ShouldBe(1);
        command.Error.Trim().ShouldBe(error);
    }

    [Fact]
    public async Task Jobs_AddressInTheEnvironmentThatIsNone_IsRefusedPlainly()
    {
        (await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", "CORTAP_URL=nowhere"], "jobs")).Error.Trim()
            .ShouldBe("CORTAP_URL must be an absolute http:// or https:// URL.");
        (await CommandLine.RunAsync(["CORTAP_TOKEN=a.b.c", $"CORTAP_URL=http://user:{Secret}@127.0.0.1:1"], "jobs")).Error.Trim()
            .ShouldBe("CORTAP_URL must not hold a user or a password: nobody would use them, and they would be shown.");
    }

    [Theory]
    [InlineData(">&-", "--help")]
    [InlineData(">&-", "template", "list")]
    [InlineData(">&- 2>&-", "template", "list")]
    [InlineData(">&- 2>&-", "jobs", "--bogus")]
    [InlineData("2>&-", "jobs", "--bogus")]
    [InlineData("2> /dev/full", "jobs", "--bogus")]
    [InlineData("| head -c 1", "template", "list")]
    [InlineData("> /dev/full", "template", "list")]
    public async Task Run_OutputThatNobodyTakes_EndsWithoutATrace(string redirection, params string[] arguments)
    {
        var cortap = Path.Combine(AppContext.BaseDirectory, "cortap.dll");
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"dotnet '{cortap}' {string.Join(' ', arguments)} {redirection}; exit ${{PIPESTATUS[0]}}");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBeOneOf(0, 1);
        (await error).ShouldNotContain("   at ");
        (await error).ShouldNotContain("Access to the path");
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("-100000000000")]
    [InlineData("253402300800")]
    public async Task VerifyWebhook_HeadersTwiceAndAbsurdTime_AreToldPlainly(string time)
    {
        var body = Path.Combine(_folder, "body");
        var headers = Path.Combine(_folder, "headers");
        await File.WriteAllTextAsync(body, "{}");
        await File.WriteAllTextAsync(headers, $"Via: a\nVia: b\nX-CORTAP-Timestamp: {time}\n");

        var command = await CommandLine.RunAsync([$"WEBHOOK_SECRET={Secret}"], "verify-webhook", body, "--headers", headers, "--ignore-time");

        command.ExitCode.ShouldBe(1);
        ShouldBePlain(command);
    }

    [Fact]
    public async Task SetupValidate_FieldWorkbook_NamesThePlace()
    {
        var file = Path.Combine(SetupWorkbookTests.Folder, "date-us-text.xlsx");

        var command = await CommandLine.RunAsync([], "setup", "validate", file);

        command.ExitCode.ShouldBe(1);
        command.Error.Trim().ShouldBe("error    sheet Project_Info, row 2, report_date (cell J2): must be a date such as 2026-03-15, or a date cell of a workbook");
    }

    private static Task<WebApplication> AnswerAsync(IResult answer) => AnswerAsync(_ => answer);

    private static async Task<WebApplication> AnswerAsync(Func<HttpRequest, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context => answer(context.Request).ExecuteAsync(context));
        await server.StartAsync();
        return server;
    }

    private static void ShouldBePlain(CommandResult command)
    {
        command.ExitCode.ShouldBeOneOf(0, 1);
        (command.Output + command.Error).ShouldNotContain("   at ");
        (command.Output + command.Error).ShouldNotContain("System.");
        (command.Output + command.Error).ShouldNotContain("Unexpected");
        (command.Output + command.Error).ShouldAllBe(character => !char.IsControl(character) || character == '\n', "nothing drives the terminal");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
