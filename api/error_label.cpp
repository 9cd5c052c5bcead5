#include "api/error_label.hpp"

#include "ledger/base/check.hpp"

namespace qiyue {
namespace {

Label input_label(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return {"参数不正确", "an argument is not valid"};
        case ErrorCode::envelope_format:
            return {"不是合格的签名信封", "this is not a well-formed envelope"};
        case ErrorCode::event_format:
            return {"事件不是合格的 JSON", "the event is not strict JSON"};
        case ErrorCode::event_attribute:
            return {"事件的属性缺失或不正确", "an attribute of the event is missing or wrong"};
        case ErrorCode::event_ledger:
            return {"该事件是为另一账本签署的", "the event was signed for another ledger"};
        case ErrorCode::event_time_future:
            return {"事件时间晚于账本时钟 5 分钟以上",
                    "the event's time is more than 5 minutes after the ledger's clock"};
        case ErrorCode::entry_format: return {"不是合格的条目", "this is not a well-formed entry"};
        case ErrorCode::note_format:
            return {"不是合格的签名文书", "this is not a well-formed note"};
        case ErrorCode::checkpoint_format:
            return {"不是合格的检查点", "this is not a well-formed checkpoint"};
        case ErrorCode::proof_format: return {"不是合格的证明", "this is not a well-formed proof"};
        case ErrorCode::tile_format: return {"不是合格的瓦片", "this is not a well-formed tile"};
        case ErrorCode::policy_format:
            return {"不是合格的信任文件", "this is not a well-formed trust file"};
        case ErrorCode::key_format: return {"不是合格的密钥", "this is not a well-formed key"};
        case ErrorCode::package_format:
            return {"证据包格式错误", "not an evidence package as it must be"};
        case ErrorCode::timestamp_format:
            return {"时间戳格式不正确", "this is no RFC 3161 time-stamp"};
        case ErrorCode::disclosure_format:
            return {"不是合格的披露", "this is not a well-formed disclosure"};
        default: return {};
    }
}

Label refused_label(ErrorCode code) {
    switch (code) {
        case ErrorCode::signature_invalid: return {"签名无效", "a signature does not hold"};
        case ErrorCode::key_unknown: return {"密钥未登记", "a key is not bound"};
        case ErrorCode::key_revoked: return {"密钥已吊销", "a key is revoked"};
        case ErrorCode::proof_index: return {"证明属于另一条目", "the proof is of another entry"};
        case ErrorCode::proof_inclusion:
            return {"包含证明不成立", "the inclusion proof does not hold"};
        case ErrorCode::seal_invalid: return {"封印不成立", "the seal does not hold"};
        case ErrorCode::timestamp_invalid: return {"时间戳不成立", "the time-stamp does not hold"};
        case ErrorCode::proof_consistency:
            return {"一致性证明不成立", "the consistency proof does not hold"};
        case ErrorCode::duplicate_id:
            return {"该事件标识已用于另一事件", "another event has this id already"};
        case ErrorCode::stream_moved:
            return {"该流在此期间已有新条目", "the stream has moved on meanwhile"};
        case ErrorCode::too_large: return {"超出大小上限", "a limit of size is exceeded"};
        case ErrorCode::rejected: return {"规则不允许", "a rule forbids it"};
        case ErrorCode::not_found: return {"未找到", "it is not there"};
        case ErrorCode::erased: return {"已依法销毁", "it was erased, and the log says so"};
        case ErrorCode::exists_already: return {"已存在", "it exists already"};
        case ErrorCode::forbidden:
            return {"该令牌的角色无权使用", "the token's role does not allow it"};
        case ErrorCode::unauthorized: return {"需要有效的令牌", "a valid bearer token is needed"};
        default: return {};
    }
}

Label undone_label(ErrorCode code) {
    switch (code) {
        case ErrorCode::queue_full: return {"队列已满，请稍后重试", "the queue is full: try again"};
        case ErrorCode::rate_limited:
            return {"请求过于频繁，请稍后重试", "too many requests: try again later"};
        case ErrorCode::clock_behind:
            return {"服务器时钟落后，暂不受理",
                    "the server's clock is behind: nothing is recorded"};
        case ErrorCode::clock_ahead:
            return {"服务器时钟超前，暂不受理", "the server's clock is ahead: nothing is recorded"};
        case ErrorCode::read_only: return {"账本当前只读", "the ledger is read-only for now"};
        case ErrorCode::locked:
            return {"该目录正被另一进程使用", "another process holds this directory"};
        case ErrorCode::guard:
            return {"护卫文件缺失或与账本不符",
                    "the guard is missing or does not agree with the ledger"};
        case ErrorCode::passphrase: return {"口令不正确", "the passphrase is wrong or missing"};
        case ErrorCode::io: return {"读写失败", "reading or writing failed"};
        case ErrorCode::corrupt: return {"存储的数据已损坏", "stored data is damaged"};
        case ErrorCode::network: return {"网络不通", "the network failed"};
        case ErrorCode::timeout: return {"等待超时", "it took too long"};
        case ErrorCode::stopping: return {"账本正在关闭", "the ledger is being closed"};
        case ErrorCode::behind:
            return {"视图尚未跟上账本，请稍后重试", "a view has not caught up: try again"};
        case ErrorCode::unsupported: return {"不支持", "this is not supported"};
        default: return {};
    }
}

}  // namespace

Label error_label(ErrorCode code) {
    for (auto* part : {input_label, refused_label, undone_label}) {
        if (Label label = part(code); !label.zh.empty()) return label;
    }
    QIYUE_CHECK(false, "an error code without a sentence");
}

}  // namespace qiyue
