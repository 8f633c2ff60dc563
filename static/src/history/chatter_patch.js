import { Chatter } from "@mail/chatter/web_portal/chatter";
import { patch } from "@web/core/utils/patch";
import { CollectionsHistory } from "./history";

const MODEL = "collections.profile";

Object.assign(Chatter.components, { CollectionsHistory });

/**
 * In the dossier of a customer the whole history stands where other records show their messages.
 * Everything above it is the chatter: writing, activities, followers and files work as anywhere.
 */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.state.collectionsVersion = 0;
        this.collectionsThread = undefined;
    },

    get isCollectionsHistory() {
        return this.props.threadModel === MODEL && Boolean(this.state.thread?.id);
    },

    /** Read the history again when the thread is: after a message, an activity, a button. */
    async load(thread) {
        await super.load(...arguments);
        if (!this.isCollectionsHistory) {
            return;
        }
        if (this.collectionsThread === thread.id) {
            this.state.collectionsVersion++;
        }
        this.collectionsThread = thread.id;
    },
});
