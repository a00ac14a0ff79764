using System.Text.RegularExpressions;
using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.Infrastructure.Tests.Azure;

/// <summary>Holds infra/azure/main.bicep and the settings together.</summary>
public sealed partial class FunctionAppTests
{
    [Fact]
    public void AppSettings_InBicep_AreAllThatTheServiceNeeds()
    {
        var bicep = File.ReadAllText(Path.Combine(TestServer.RepositoryRoot, "infra", "azure", "main.bicep"));
        var named = Setting().Matches(bicep).Select(match => match.Groups[1].Value).ToHashSet();
        var values = new Dictionary<string, string>
        {
            ["STORAGE_MODE"] = "aws",
            ["S3_BUCKET_NAME"] = "cortap-reports",
            ["S3_REGION"] = "us-east-1",
            ["RISKUITY_BASE_URL"] = "https://riskuity.example.com",
            ["JWT_AUTHORITY"] = "https://login.example.com",
            ["CALLBACK_ALLOWED_HOSTS"] = "",
            ["PUBLIC_BASE_URL"] = "https://cortap.example.net",
            ["WEBHOOK_SECRET"] = new string('a', 64),
            ["TOKEN_ENCRYPTION_KEY"] = new string('a', 64),
        };

        var settings = CortapSettings.Read(name => named.Contains(name) ? values.GetValueOrDefault(name) : null);

        settings.Aws!.BucketName.ShouldBe("cortap-reports");
        named.ShouldContain("AWS_ACCESS_KEY_ID");
        named.ShouldContain("AWS_SECRET_ACCESS_KEY");
        values.Keys.ShouldBeSubsetOf(named);
    }

    [GeneratedRegex(@"^ {6}([A-Z0-9_]+): ", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
