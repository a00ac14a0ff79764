using System.Diagnostics;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cortap.EndToEnd.Tests;

/// <summary><c>cortap doctor</c> beside a running service, and where things are amiss.</summary>
public sealed class DoctorTests(WorldFixture fixture) : IClassFixture<WorldFixture>, IDisposable
{
    private readonly World _world = fixture.World;
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Doctor_AllIsWell_FindsNoFailure()
    {
        var setup = Path.Combine(_folder, "setup.json");
        await File.WriteAllTextAsync(setup, Cortap.Simulators.Demo.DemoProject.SetupJson);

        var doctor = await CommandLine.RunAsync(
            [.. Common(), $"JWT_SIGNING_KEY={_world.SigningKey}", $"WEBHOOK_SECRET={_world.WebhookSecret}", $"PUBLIC_BASE_URL={_world.Address}",
                $"PROJECT_SETUP_PATH={setup}", $"CORTAP_TOKEN={new TokenMint(_world.SigningKey).Mint()}"],
            "doctor", "--callback", _world.Receiver.Url.ToString());

        doctor.ExitCode.ShouldBe(0, doctor.Output + doctor.Error);
        string[] subjects = ["Settings", "Disk", "Storage", "Riskuity", "Tokens", "Clock", "Setup", "Templates", "PDF", "Signing", "Links", "Receiver"];
        foreach (var subject in subjects) doctor.Output.ShouldContain($"ok    {subject} ");
        _world.Receiver.Received.ShouldContain(webhook => webhook.Verified && webhook.Text.Contains("test"));
        doctor.Output.ShouldNotContain(_world.WebhookSecret);
    }

    [Fact]
    public async Task Doctor_MuchIsAmiss_SaysWhatToDoOnALineEach()
    {
        var setup = Path.Combine(_folder, "broken.json");
        await File.WriteAllTextAsync(setup, "{");

        var doctor = await CommandLine.RunAsync(
            [.. Common(), "RISKUITY_BASE_URL=http://127.0.0.1:9", "JWT_AUTHORITY=http://127.0.0.1:9/", "PUBLIC_BASE_URL=http://127.0.0.1:9", $"PROJECT_SETUP_PATH={setup}",
                "CALLBACK_ALOW_HTTP=true", "CALLBACK_ALLOW_PRIVATE=false"],
            "doctor", "--callback", _world.Receiver.Url.ToString());

        doctor.ExitCode.ShouldBe(1);
        foreach (var subject in new[] { "Riskuity", "Tokens", "Setup", "Links", "Receiver" }) doctor.Output.ShouldContain($"FAIL  {subject} ");
        doctor.Output.ShouldContain("CALLBACK_ALLOW_HTTP?");
        doctor.Output.ShouldContain("set JWT_AUDIENCE");
        doctor.Output.ShouldNotContain("   at ");
        doctor.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default must be one of ", "Logging__LogLevel__Default=Bogus")]
    [InlineData("MAX_CONCURRENT_JOBS must be an integer, 1 to 1000, not \"0\".", "max_concurrent_jobs=0")]
    [InlineData("MAX_CONCURRENT_JOBS is given more than once, as MAX_CONCURRENT_JOBS and max_concurrent_jobs", "MAX_CONCURRENT_JOBS=5", "max_concurrent_jobs=6")]
    [InlineData("S3_BUCKET_NAME is missing; STORAGE_MODE=aws needs it.", "storage_mode=aws")]
    [InlineData("extensions.durableTask.hubName is \"1\"", "AzureFunctionsJobHost__extensions__durableTask__hubName=1")]
    [InlineData("shutdownTimeoutSeconds is \"soon\"", "shutdownTimeoutSeconds=soon", "STORAGE_MODE=floppy")]
    public async Task Doctor_WhatWouldKeepTheServiceFromStarting_IsTold(string fault, params string[] settings)
    {
        var doctor = await CommandLine.RunAsync([.. Common(), .. settings], "doctor");

        doctor.ExitCode.ShouldBe(1);
        doctor.Output.ShouldStartWith("FAIL  Settings ");
        doctor.Output.ShouldContain(fault);
    }

    [Fact]
    public async Task Doctor_WrongSettings_NamesAllOfThem()
    {
        var doctor = await CommandLine.RunAsync([.. Common(), "STORAGE_MODE=floppy", "JOB_TIMEOUT_SECONDS=soon"], "doctor");

        doctor.ExitCode.ShouldBe(1);
        doctor.Output.ShouldStartWith("FAIL  Settings ");
        doctor.Output.ShouldContain("STORAGE_MODE");
        doctor.Output.ShouldContain("JOB_TIMEOUT_SECONDS");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"jwks_uri": 1}""")]
    [InlineData("""{"jwks_uri": []}""")]
    [InlineData("""{"issuer": "https://a.example/", "jwks_uri": "ftp://127.0.0.1/keys"}""")]
    [InlineData("""{"issuer": "https://a.example/", "jwks_uri": "KEYS", "keys": [{"kty": "oct", "k": "c2VjcmV0"}]}""")]
    public async Task Doctor_AuthorityThatAnswersSomethingElse_IsTold(string text)
    {
        await using var authority = await AnswerAsync(request => Results.Text(text.Replace("KEYS", $"http://{request.Host}/keys", StringComparison.Ordinal), "application/json"));

        var doctor = await CommandLine.RunAsync([.. Common(), $"JWT_AUTHORITY={authority.Urls.First()}/"], "doctor");

        doctor.ExitCode.ShouldBe(1);
        doctor.Output.ShouldContain("FAIL  Tokens ");
        doctor.Output.ShouldContain("Receiver ");
        doctor.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_BucketOutOfReachAndTableNot_IsTold()
    {
        await using var aws = await AnswerAsync(request => request.Method == "POST"
            ? Results.Text("{}", "application/x-amz-json-1.0")
            : Results.Text("<Error><Code>AccessDenied</Code></Error>", "application/xml", statusCode: 403));
        string[] settings =
        [
            "STORAGE_MODE=aws", "S3_BUCKET_NAME=bucket", "S3_REGION=us-east-1", $"AWS_ENDPOINT_URL={aws.Urls.First()}", "AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=secret",
            $"TOKEN_ENCRYPTION_KEY={new string('a', 64)}", $"JWT_SIGNING_KEY={_world.SigningKey}", $"WEBHOOK_SECRET={_world.WebhookSecret}",
        ];

        var doctor = await CommandLine.RunAsync([.. Common(), .. settings], "doctor");

        doctor.ExitCode.ShouldBe(1);
        doctor.Output.ShouldContain("FAIL  Storage    bucket or tables cannot be used: ");
        doctor.Output.ShouldContain("Receiver ");
        doctor.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_CheckpointsInABucketAndNoCredentials_SaysSoAndGoesOn()
    {
        string[] settings =
        [
            "STORAGE_MODE=aws", "S3_BUCKET_NAME=bucket", "S3_REGION=us-east-1", "AWS_ENDPOINT_URL=http://127.0.0.1:1", "AWS_EC2_METADATA_DISABLED=true", "AUDIT_CHECKPOINT_PATH=s3://vault/audit",
            $"AWS_SHARED_CREDENTIALS_FILE={Path.Combine(_folder, "none")}", $"TOKEN_ENCRYPTION_KEY={new string('a', 64)}", $"JWT_SIGNING_KEY={_world.SigningKey}", $"WEBHOOK_SECRET={_world.WebhookSecret}",
        ];

        var doctor = await CommandLine.RunAsync([.. Common(), .. settings], "doctor");

        doctor.Output.ShouldContain("FAIL  Checkpoints of the audit record cannot be kept at s3://vault/audit: ");
        doctor.Output.ShouldContain("Receiver ");
        doctor.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a pipe", "is empty or damaged")]
    [InlineData("a file that no read succeeds on", "cannot be read: ")]
    [InlineData("a file of 17 MiB", "larger than 16 MiB")]
    public async Task Doctor_SetupThatCannotBeRead_SaysSoAndGoesOn(string kind, string said)
    {
        if (!OperatingSystem.IsLinux()) return;
        var setup = kind == "a file that no read succeeds on" ? "/sys/class/net/lo/speed" : Path.Combine(_folder, "setup.json");
        if (kind == "a pipe") await Process.Start("mkfifo", setup).WaitForExitAsync();
        if (kind == "a file of 17 MiB") await File.WriteAllBytesAsync(setup, new byte[17 << 20]);

        var doctor = await CommandLine.RunAsync([.. Common(), $"PROJECT_SETUP_PATH={setup}"], "doctor");

        doctor.ExitCode.ShouldBe(1);
        doctor.Output.Split('\n').Single(line => line.StartsWith("FAIL  Setup ", StringComparison.Ordinal)).ShouldContain(said);
        doctor.Output.ShouldContain("Receiver ");
        doctor.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_TemporaryFolderThatIsGone_SaysSoAndGoesOn()
    {
        if (!OperatingSystem.IsLinux()) return;

        var doctor = await CommandLine.RunAsync([.. Common(), $"TMPDIR={Path.Combine(_folder, "gone")}"], "doctor");

        doctor.Output.Split('\n').Single(line => line.StartsWith("FAIL  PDF ", StringComparison.Ordinal)).ShouldContain("no room to work: there is no temporary folder ");
        doctor.Output.ShouldContain("Receiver ");
        doctor.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Doctor_AddressesWithPercentEncoding_AreNamedAsTheyAre()
    {
        await using var nobody = await AnswerAsync(_ => Results.NotFound());
        var address = $"{nobody.Urls.First()}/a%20b";

        var doctor = await CommandLine.RunAsync([.. Common(), $"JWT_AUTHORITY={address}", $"PUBLIC_BASE_URL={address}"], "doctor");

        doctor.Output.ShouldContain($"{address}/.well-known/openid-configuration answers 404.");
        doctor.Output.ShouldContain($"{address}/healthz answers 404.");
    }

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

    private IEnumerable<string> Common() =>
        [$"DATA_DIR={_folder}", $"RISKUITY_BASE_URL={_world.Riskuity.BaseUrl}", "CALLBACK_ALLOW_HTTP=true", "CALLBACK_ALLOW_PRIVATE=true"];
}
