using Cortap.Runtime.Hosting;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class EmbeddedApplicationBuilderTests
{
    [Fact]
    public void Build_WithoutARuntime_SaysWhatIsMissing()
        => Should.Throw<InvalidOperationException>(() => new EmbeddedApplicationBuilder([]).Build())
            .Message.ShouldBe("No runtime runs these functions. Call UseEmbeddedRuntime on the builder before Build.");

    [Fact]
    public void Configuration_OfANewBuilder_PrefersTheCommandLineToTheEnvironment()
    {
        Environment.SetEnvironmentVariable("CORTAP_BUILDER_TEST__A", "environment");
        Environment.SetEnvironmentVariable("CORTAP_BUILDER_TEST__B", "environment");
        var builder = new EmbeddedApplicationBuilder(["--CORTAP_BUILDER_TEST:A", "argument"]);
        builder.Configuration["CORTAP_BUILDER_TEST:A"].ShouldBe("argument");
        builder.Configuration["CORTAP_BUILDER_TEST:B"].ShouldBe("environment");
    }

    [Theory]
    [InlineData("\"DATA_DIR\" is no setting", "DATA_DIR", "--URLS=http://127.0.0.1:0")]
    [InlineData("-DATA_DIR begins with one dash instead of two", "-DATA_DIR=/srv/data")]
    [InlineData("\"-DATA_DIR\" is no setting; \"***\" is no setting", "-DATA_DIR", "reports", "NAME=VALUE")]
    [InlineData("\"WEBHOOK_SECRET\" is no setting; \"***\" is no setting", "WEBHOOK_SECRET", "s3cretpassw0rd16x")]
    [InlineData("\"start\" is no setting; \"reports\" is no setting", "start", "reports")]
    [InlineData("--help has no value", "--help")]
    [InlineData("--webhook-secret has dashes in its name instead of underscores", "--webhook-secret=0f1e2d3c4b5a69788796a5b4")]
    [InlineData("--webhook-secret has dashes in its name instead of underscores; --DATA_DIR has no value", "--webhook-secret", "short", "--DATA_DIR")]
    [InlineData("\"--\" names no setting; \"/\" names no setting; \"\" names no setting", "--=x", "/", "y", "=x")]
    [InlineData("--DATA_DIR has no value", "--DATA_DIR", "--URLS", "http://127.0.0.1:0")]
    [InlineData("--DATA_DIR is given twice; --data_dir is given twice", "--DATA_DIR", "a", "--DATA_DIR", "b", "--data_dir=c")]
    [InlineData("\"***\" has other characters in its name than letters, digits and underscores", "--DATA_DIR =a")]
    [InlineData("\"***\" is no setting", "--JWT_SIGNING_KEY", "short", "0f1e2d3c4b5a69788796a5b4")]
    public void Constructor_WordsThatAreNoSettings_SaysWhich(string faults, params string[] words)
        => Should.Throw<RuntimeStartException>(() => new EmbeddedApplicationBuilder(words))
            .Message.ShouldBe($"The command line holds what would be ignored: {faults}. Give settings as --NAME VALUE or --NAME=VALUE.");

    [Fact]
    public void Constructor_EachFormOfASetting_IsTaken()
    {
        var builder = new EmbeddedApplicationBuilder(["--A", "-1", "/B", "2", "--C=3", "/D=4", "E=5", "--F=", "--G__H", "6"]);
        string.Concat("ABCDEF".Select(name => builder.Configuration[name.ToString()])).ShouldBe("-12345");
        builder.Configuration["G:H"].ShouldBe("6");
    }

    [Fact]
    public void Members_OfTheHostBuilder_AreItsOwn()
    {
        var builder = new EmbeddedApplicationBuilder([]);
        IHostApplicationBuilder host = builder;
        host.Configuration.ShouldBeSameAs(builder.Configuration);
        host.Services.ShouldBeSameAs(builder.Services);
        host.Environment.ShouldBeSameAs(builder.Environment);
        host.Logging.ShouldBeSameAs(builder.Logging);
        host.Metrics.ShouldBeSameAs(builder.Metrics);
    }
}
