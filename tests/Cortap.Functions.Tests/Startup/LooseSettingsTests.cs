using Cortap.Functions.Startup;
using Cortap.Infrastructure.Settings;

namespace Cortap.Functions.Tests.Startup;

public sealed class LooseSettingsTests
{
    private const string PublicKey =
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\nq9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==\n-----END PUBLIC KEY-----";

    [Theory]
    [InlineData("JWT_AUTHORITY", "https://issuer.example/")]
    [InlineData("JWT_PUBLIC_KEY", PublicKey)]
    public void Warnings_KeysOfAnIssuerWithoutAnAudience_SayThatAnyTokenOfItsIsTaken(string name, string value)
    {
        var settings = Read(new() { [name] = value });

        LooseSettings.Warnings(settings).ShouldContain(warning => warning.StartsWith($"{name} is set without JWT_AUDIENCE, ", StringComparison.Ordinal));
        LooseSettings.Warnings(Read(new() { [name] = value, ["JWT_AUDIENCE"] = "cortap" })).ShouldNotContain(warning => warning.Contains("JWT_AUDIENCE"));
    }

    private static CortapSettings Read(Dictionary<string, string> settings)
    {
        var folder = Directory.CreateTempSubdirectory("cortap-settings-");
        try
        {
            settings["DATA_DIR"] = folder.FullName;
            settings["RISKUITY_BASE_URL"] = "https://riskuity.example";
            return CortapSettings.Read(settings.GetValueOrDefault);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
