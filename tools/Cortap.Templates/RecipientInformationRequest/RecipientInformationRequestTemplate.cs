using Cortap.Templates.Authoring;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>The Word template of the recipient information request (docs/domain/recipient-information-request.md).</summary>
public static class RecipientInformationRequestTemplate
{
    public const string Id = "recipient-information-request";
    public const string Version = "1.3.1";

    public static byte[] Create()
    {
        var template = new TemplateBuilder(Id, Version)
        {
            Title = "Recipient Information Request",
            Styles = RequestStyles.Create(),
            Numbering = Lists.Create(),
        };
        Furniture.AddTo(template);
        return template
            .Add(If("letter", CoverLetterPages.Create()))
            .Add(CoverPage.Create())
            .Add(OverviewPages.Create())
            .Add(ProfilePages.Create())
            .Add(AreaPages.Create())
            .Add(SchedulePages.Create())
            .Write(SchedulePages.LastSection);
    }
}
