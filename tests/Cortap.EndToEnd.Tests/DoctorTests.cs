using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Tokens;

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

    [Fact]
    public async Task Doctor_WrongSettings_NamesAllOfThem()
    {
        var doctor = await CommandLine.RunAsync([.. Common(), "STORAGE_MODE=floppy", "JOB_TIMEOUT_SECONDS=soon"], "doctor");

        doctor.ExitCode.ShouldBe(1);
        doctor.Output.ShouldStartWith("FAIL  Settings ");
        doctor.Output.ShouldContain("STORAGE_MODE");
        doctor.Output.ShouldContain("JOB_TIMEOUT_SECONDS");
    }

    private IEnumerable<string> Common() =>
        [$"DATA_DIR={_folder}", $"RISKUITY_BASE_URL={_world.Riskuity.BaseUrl}", "CALLBACK_ALLOW_HTTP=true", "CALLBACK_ALLOW_PRIVATE=true"];
}
